package io.fluxbus.store.sql;

import static io.fluxbus.Await.failure;
import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.StoredFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables are created and migrated, by several processes at once. */
class SchemaTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir(factory = TargetDirectory.class)
  Path folder;

  private final Vertx vertx = Vertx.vertx();
  private PgConnectOptions server;

  @AfterEach
  void close() {
    result(vertx.close());
  }

  private Database database(Dialect dialect) throws Exception {
    if (dialect == Dialect.SQLITE) {
      return new SqliteDatabase(vertx, folder.resolve("calls.db"), TIMEOUT);
    }
    if (server == null) {
      server = TestPostgres.newDatabase();
    }
    return new PostgresDatabase(vertx, server, TIMEOUT);
  }

  private static Future<Void> update(Database database, List<List<String>> versions) {
    return database
        .connect()
        .compose(
            session ->
                new Schema(versions)
                    .update(session)
                    .eventually(session::close)
                    .eventually(database::close));
  }

  private static List<List<String>> withNextVersion() {
    List<List<String>> versions = new ArrayList<>(Schema.VERSIONS);
    versions.add(
        List.of(
            "ALTER TABLE fluxbus_nodes ADD COLUMN place BIGINT NOT NULL DEFAULT 7",
            "INSERT INTO fluxbus_nodes (node, count) VALUES ('migrated', 1)"));
    return versions;
  }

  @ParameterizedTest
  @EnumSource
  void severalProcessesCreateAndMigrateTheTablesAtOnce(Dialect dialect) throws Exception {
    for (List<List<String>> versions : List.of(Schema.VERSIONS, withNextVersion())) {
      List<Future<Void>> updates = new ArrayList<>();
      while (updates.size() < 4) {
        updates.add(update(database(dialect), versions));
      }
      result(Future.join(updates));
    }
    Database database = database(dialect);
    Session session = result(database.connect());
    assertThat(result(session.query("SELECT node, place FROM fluxbus_nodes")))
        .singleElement()
        .satisfies(row -> assertThat(row.getLong(1)).isEqualTo(7));
    result(session.<Void>close());
    result(database.close());
  }

  @ParameterizedTest
  @EnumSource
  void theCallsOfAnEarlierFormatStay(Dialect dialect) throws Exception {
    Database database = database(dialect);
    Session session = result(database.connect());
    result(new Schema(Schema.VERSIONS.subList(0, 1)).update(session));
    result(
        session.query(
            "INSERT INTO fluxbus_calls (tenant, key, token, node, fingerprint, request_id, price,"
                + " step, state, outcome, cost, changed, settled) VALUES ('', 'key:a', 't', 'n',"
                + " 'f', 'r', 30, 1, 'succeeded', '{\"id\":\"r\",\"result\":{\"images\":"
                + "[{\"url\":\"https://h/a.png\"}]}}', 30, {now}, {now})"));
    result(session.<Void>close());
    result(database.close());
    SqlOutcomeStore store =
        dialect == Dialect.SQLITE
            ? SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db"))
            : SqlOutcomeStore.postgresql(vertx, server);
    CallKey key = new CallKey("", "key:a");
    List<StoredFile> files = List.of(new StoredFile("/a.png", "a".repeat(64)));

    assertThat(result(store.find(key)).files()).isEmpty();
    assertThat(result(store.saved(key, "t", files))).isTrue();

    assertThat(result(store.find(key)).files()).isEqualTo(files);
    assertThat(result(store.find(key)).cost()).isEqualTo(30);
    result(store.close());
  }

  @ParameterizedTest
  @EnumSource
  void aNewerFormatIsRejected(Dialect dialect) throws Exception {
    result(update(database(dialect), withNextVersion()));
    assertThat(failure(update(database(dialect), Schema.VERSIONS)))
        .hasMessage(
            "the store has the format 3, and this version of Fluxbus knows formats up to 2:"
                + " use a newer version of Fluxbus, or another store");
  }

  @ParameterizedTest
  @EnumSource
  void aMigrationThatFailsChangesNothing(Dialect dialect) throws Exception {
    result(update(database(dialect), Schema.VERSIONS));
    List<List<String>> broken = new ArrayList<>(Schema.VERSIONS);
    broken.add(List.of("DROP TABLE fluxbus_leases", "SELECT * FROM absent"));
    failure(update(database(dialect), broken));
    Database database = database(dialect);
    Session session = result(database.connect());
    assertThat(result(session.query("SELECT * FROM fluxbus_leases"))).isEmpty();
    assertThat(result(session.query("SELECT version FROM fluxbus_schema")))
        .singleElement()
        .satisfies(row -> assertThat(row.getLong(0)).isEqualTo(Schema.VERSIONS.size()));
    result(session.<Void>close());
    result(database.close());
  }
}
