package io.fluxbus.store.sql;

import static io.fluxbus.Await.failure;
import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of SQLite that cannot be written to fails what would change it, and says why. */
class SqliteFaultsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir(factory = TargetDirectory.class)
  Path folder;

  private final Vertx vertx = Vertx.vertx();
  private SqlOutcomeStore store;

  @BeforeEach
  void open() {
    store = SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db"), TIMEOUT);
    result(store.beat("n", 0));
  }

  @AfterEach
  void close() {
    result(store.close());
    result(vertx.close());
  }

  private static Claim claim(String key, String requestId) {
    return new Claim(new CallKey("", key), "t", "n", "f", requestId, null, 1);
  }

  /** Opens the file again, with a limit of its connections. */
  private Lane limited(String pragma) {
    Database file = new SqliteDatabase(vertx, folder.resolve("calls.db"), TIMEOUT);
    Database limited =
        new Database() {
          @Override
          public Dialect dialect() {
            return file.dialect();
          }

          @Override
          public Future<Session> connect() {
            return file.connect().compose(session -> session.query(pragma).map(session));
          }

          @Override
          public Future<Void> close() {
            return file.close();
          }
        };
    return new Lane(
        vertx.getOrCreateContext(),
        TIMEOUT,
        new WriteExecutor(
            new Connector(limited, new Schema(Schema.VERSIONS), TIMEOUT.toMillis()), new Fence()));
  }

  @ParameterizedTest
  @CsvSource({
    "PRAGMA max_page_count = 30, SQLite cannot be used: the disk is full",
    "PRAGMA query_only = ON, SQLite cannot be used: the file cannot be written to"
  })
  void aFileThatCannotGrowRejectsAClaimAndKeepsTheOthers(String pragma, String message) {
    result(store.claim(claim("before", "id")));
    Lane lane = limited(pragma);
    Claim large = claim("large", "x".repeat(200_000));
    assertThat(failure(lane.submit(new Claims(), large, large.key(), 1))).hasMessage(message);

    assertThat(result(store.find(large.key()))).isNull();
    assertThat(result(store.find(new CallKey("", "before")))).isNotNull();
    // The file works again when there is space.
    assertThat(result(store.claim(large)).claim().token()).isEqualTo("t");
    result(lane.close());
  }

  @Test
  void aFileThatAnotherProcessLocksIsNamed() {
    SqliteDatabase other = new SqliteDatabase(vertx, folder.resolve("calls.db"), TIMEOUT);
    Session session = result(other.connect());
    result(session.query("BEGIN IMMEDIATE"));
    Lane impatient = limited("PRAGMA busy_timeout = 20");
    Claim claim = claim("a", "id");

    assertThat(failure(impatient.submit(new Claims(), claim, claim.key(), 1)))
        .hasMessage("SQLite cannot be used: the file is locked by another process");

    result(session.query("ROLLBACK"));
    assertThat(result(store.find(claim.key()))).isNull();
    assertThat(result(impatient.submit(new Claims(), claim, claim.key(), 1))).isNotNull();
    result(impatient.close());
    result(session.<Void>close());
    result(other.close());
  }

  @Test
  void sqliteGivesUpBeforeTheStoreSoThatTheStoreKnowsTheReason() {
    Session session =
        result(new SqliteDatabase(vertx, folder.resolve("calls.db"), TIMEOUT).connect());

    assertThat(result(session.query("PRAGMA busy_timeout")).iterator().next().getInteger(0))
        .isEqualTo(15_000);
    result(session.<Void>close());
  }
}
