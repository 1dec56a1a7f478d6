package io.fluxbus.store.sql;

import static io.fluxbus.Await.result;

import io.fluxbus.TargetDirectory;
import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.OutcomeStoreContract;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The store in a file of SQLite. */
class SqliteStoreTest extends OutcomeStoreContract {
  @TempDir(factory = TargetDirectory.class)
  Path folder;

  private final Vertx vertx = Vertx.vertx();
  private SqlOutcomeStore store;

  @BeforeEach
  void open() {
    store = SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db"));
  }

  @AfterEach
  void close() {
    result(store.close());
    result(vertx.close());
  }

  @Override
  protected OutcomeStore store() {
    return store;
  }
}
