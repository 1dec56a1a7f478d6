package io.fluxbus.store.sql;

import static io.fluxbus.Await.result;
import static io.fluxbus.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.fluxbus.store.StoreQuery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL finds calls by an index, however few or many there are when it plans a statement. */
class PostgresPlansTest {
  private static final int CALLS = 300;

  private static final String CONNECTIONS =
      "SELECT COUNT(*) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND backend_type = 'client backend'";

  /** How many rows were read without an index. */
  private static final String ROWS_READ =
      "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'fluxbus_calls'";

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    result(vertx.close());
  }

  @Test
  void noStatementReadsAllCalls() throws Exception {
    PgConnectOptions options = TestPostgres.newDatabase();
    SqlOutcomeStore store = SqlOutcomeStore.postgresql(vertx, options);
    result(store.beat("n", 0));
    // A statement is planned when it is executed first, and again until its plan is kept.
    for (int round = 0; round < 10; round++) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS / 10; i++) {
        calls.add(call(store, new CallKey("", round + "-" + i)));
      }
      result(Future.all(calls));
    }
    result(store.list(new StoreQuery(Set.of(), null, null, null, 10, 0)));
    result(store.sweep(Duration.ofDays(1)));
    // The server knows what a connection has read after its end.
    result(store.close());

    Session session = result(new PostgresDatabase(vertx, options, Duration.ofMinutes(1)).connect());
    until(() -> number(session, CONNECTIONS) == 1);
    assertThat(number(session, ROWS_READ)).isZero();
    result(session.<Void>close());
  }

  /** Uses all statements that change or find a call. */
  private static Future<?> call(SqlOutcomeStore store, CallKey key) {
    GenerationOutcome outcome =
        new GenerationOutcome(
            "id",
            null,
            new GenerationException(FailureType.BAD_RESPONSE, "bad").withBilled(Billed.YES),
            1,
            0,
            0,
            0);
    String token = key.key();
    return store
        .claim(new Claim(key, token, "n", "f", "id", null, 1))
        .compose(claimed -> store.sending(key, token, 1, 1))
        .compose(sent -> store.waiting(key, token, 2))
        .compose(waits -> store.sending(key, token, 3, 1))
        .compose(sent -> store.settle(key, token, outcome, 1))
        .compose(settled -> store.release(key, token))
        .compose(kept -> store.find(key));
  }

  private static long number(Session session, String sql) {
    return result(session.query(sql)).iterator().next().getLong(0);
  }
}
