package io.fluxbus.store.sql;

import static io.fluxbus.Await.failure;
import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The transactions of a store in PostgreSQL. */
class WriteExecutorTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Action<String, Boolean> INSERT =
      Action.inTurn((session, node) -> Nodes.beat(session, new Nodes.Beat(node, 0)));
  private static final Action<String, Boolean> DIVIDE =
      Action.inTurn((session, text) -> session.query("SELECT 1 / 0").map(true));

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private Database database;
  private Fence fence;
  private Lane lane;

  @BeforeEach
  void open() throws Exception {
    PgConnectOptions options = TestPostgres.newDatabase();
    database = new PostgresDatabase(vertx, options, TIMEOUT);
    fence = new Fence();
    lane =
        new Lane(
            context,
            TIMEOUT,
            new WriteExecutor(
                new Connector(database, new Schema(Schema.VERSIONS), TIMEOUT.toMillis()), fence));
  }

  @AfterEach
  void close() {
    if (lane != null) {
      result(lane.close());
    }
    result(vertx.close());
  }

  private List<String> nodes(Session session) {
    List<String> nodes = new ArrayList<>();
    result(session.query("SELECT node FROM fluxbus_nodes ORDER BY node"))
        .forEach(row -> nodes.add(row.getString(0)));
    return nodes;
  }

  @Test
  void oneBadStatementFailsOnlyItsOwnOperation() {
    List<Future<Boolean>> answers = new ArrayList<>();
    Future<Void> submitted =
        Future.future(
            done ->
                context.runOnContext(
                    none -> {
                      // Within one task, so that they are one group.
                      answers.add(lane.submit(INSERT, "n1", null, 1));
                      answers.add(lane.submit(DIVIDE, "", null, 1));
                      answers.add(lane.submit(INSERT, "n2", null, 1));
                      done.complete();
                    }));
    result(submitted);
    assertThat(failure(answers.get(1))).hasMessage("PostgreSQL reports the error 22012");
    assertThat(result(answers.get(0))).isTrue();
    assertThat(result(answers.get(2))).isTrue();
    Session session = result(database.connect());
    assertThat(nodes(session)).containsExactly("n1", "n2");
    result(session.<Void>close());
  }

  @Test
  void aTransactionHasNoEffectAfterALaterOne() {
    result(lane.submit(INSERT, "n1", null, 1));
    Session later = result(database.connect());
    result(later.query("UPDATE fluxbus_writers SET step = 1000"));

    assertThat(failure(lane.submit(INSERT, "late", null, 1)))
        .hasMessage("a later transaction was faster");
    assertThat(nodes(later)).containsExactly("n1");
    result(later.<Void>close());
  }

  @Test
  void aLostConnectionIsReplaced() {
    result(lane.submit(INSERT, "n1", null, 1));
    Session other = result(database.connect());
    result(
        other.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE pid <> pg_backend_pid() AND datname = current_database()"));
    // The loss may be noticed by the next operation, which is then repeated, as by the client.
    result(lane.submit(INSERT, "n2", null, 1).recover(lost -> lane.submit(INSERT, "n2", null, 1)));
    assertThat(nodes(other)).containsExactly("n1", "n2");
    result(other.<Void>close());
  }
}
