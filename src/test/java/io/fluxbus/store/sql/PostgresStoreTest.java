package io.fluxbus.store.sql;

import static io.fluxbus.Await.result;

import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.OutcomeStoreContract;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The store in PostgreSQL. */
class PostgresStoreTest extends OutcomeStoreContract {
  private final Vertx vertx = Vertx.vertx();
  private SqlOutcomeStore store;

  @BeforeEach
  void open() throws Exception {
    store = SqlOutcomeStore.postgresql(vertx, TestPostgres.newDatabase());
  }

  @AfterEach
  void close() {
    if (store != null) {
      result(store.close());
    }
    result(vertx.close());
  }

  @Override
  protected OutcomeStore store() {
    return store;
  }
}
