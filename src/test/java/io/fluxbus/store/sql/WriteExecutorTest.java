package io.fluxbus.store.sql;

import static io.fluxbus.Await.failure;
import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The transactions of a store. */
class WriteExecutorTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Action<String, Boolean> INSERT =
      Action.inTurn((session, node) -> Nodes.beat(session, new Nodes.Beat(node, 0)));
  private static final Action<Duration, Integer> SWEEP = Action.alone(Operations::sweep);
  private static final Action<String, Boolean> WRONG =
      Action.inTurn((session, text) -> session.query("SELECT 1 FROM absent").map(true));

  @TempDir(factory = TargetDirectory.class)
  Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private Database database;
  private Fence fence;
  private Lane lane;

  private void open(Dialect dialect) throws Exception {
    database =
        dialect == Dialect.SQLITE
            ? new SqliteDatabase(vertx, folder.resolve("calls.db"), TIMEOUT)
            : new PostgresDatabase(vertx, TestPostgres.newDatabase(), TIMEOUT);
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
      result(database.close());
    }
    result(vertx.close());
  }

  private List<String> nodes(Session session) {
    List<String> nodes = new ArrayList<>();
    result(session.query("SELECT node FROM fluxbus_nodes ORDER BY node"))
        .forEach(row -> nodes.add(row.getString(0)));
    return nodes;
  }

  @ParameterizedTest
  @EnumSource
  void oneBadStatementFailsOnlyItsOwnOperation(Dialect dialect) throws Exception {
    open(dialect);
    List<Future<Boolean>> answers = new ArrayList<>();
    Future<Void> submitted =
        Future.future(
            done ->
                context.runOnContext(
                    none -> {
                      // Within one task, so that they are one group.
                      answers.add(lane.submit(INSERT, "n1", null, 1));
                      answers.add(lane.submit(WRONG, "", null, 1));
                      answers.add(lane.submit(INSERT, "n2", null, 1));
                      done.complete();
                    }));
    result(submitted);
    assertThat(failure(answers.get(1)))
        .hasMessage(
            dialect.text() + " reports the error " + (dialect == Dialect.SQLITE ? 1 : "42P01"));
    assertThat(result(answers.get(0))).isTrue();
    assertThat(result(answers.get(2))).isTrue();
    Session session = result(database.connect());
    assertThat(nodes(session)).containsExactly("n1", "n2");
    result(session.<Void>close());
  }

  @Test
  void aTransactionHasNoEffectAfterALaterOne() throws Exception {
    open(Dialect.POSTGRESQL);
    result(lane.submit(INSERT, "n1", null, 1));
    Session later = result(database.connect());
    result(later.query("UPDATE fluxbus_writers SET step = 1000"));

    assertThat(failure(lane.submit(INSERT, "late", null, 1)))
        .hasMessage("a later transaction was faster");
    assertThat(nodes(later)).containsExactly("n1");
    result(later.<Void>close());
  }

  @Test
  void aLostConnectionIsReplaced() throws Exception {
    open(Dialect.POSTGRESQL);
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

  @Test
  void processesThatWriteNoMoreAreForgotten() throws Exception {
    open(Dialect.POSTGRESQL);
    result(lane.submit(INSERT, "n1", null, 1));
    Session other = result(database.connect());
    result(
        other.query(
            "INSERT INTO fluxbus_writers (writer, step, changed) VALUES ('dead', 7, 1),"
                + " ('lives', 7, {now} - 1000 * 60 * 60)"));
    result(lane.submit(SWEEP, Duration.ofDays(7), null, 1));

    assertThat(
            result(
                other.query("SELECT step FROM fluxbus_writers WHERE writer IN ('dead', 'lives')")))
        .hasSize(1);
    assertThat(result(other.query("SELECT step FROM fluxbus_writers"))).hasSize(2);
    result(other.<Void>close());
  }

  @Test
  void aForgottenProcessGoesOnAfterItsLastTransaction() throws Exception {
    open(Dialect.POSTGRESQL);
    for (int i = 0; i < 5; i++) {
      result(lane.submit(INSERT, "n" + i, null, 1));
    }
    Session other = result(database.connect());
    result(other.query("DELETE FROM fluxbus_writers"));
    result(
        other.query(
            """
            CREATE TABLE created (step BIGINT);
            CREATE FUNCTION remember() RETURNS TRIGGER AS
              'BEGIN INSERT INTO created VALUES (NEW.step); RETURN NEW; END' LANGUAGE plpgsql;
            CREATE TRIGGER remember BEFORE INSERT ON fluxbus_writers
              FOR EACH ROW EXECUTE FUNCTION remember()
            """));
    failure(lane.submit(INSERT, "late", null, 1));
    result(lane.submit(INSERT, "late", null, 1));

    // A transaction from before the row was deleted, which arrives now, has no higher number.
    assertThat(result(other.query("SELECT step FROM created")))
        .singleElement()
        .satisfies(row -> assertThat(row.getLong(0)).isEqualTo(6));
    result(other.<Void>close());
  }
}
