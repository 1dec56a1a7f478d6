package io.fluxbus.benchmarks;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.ServerProcess;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.benchmarks.stub.FixedAnswers;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.DurableOptions;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A client with or without a store, its database and its server. The server sleeps when it has
 * nothing to do, because PostgreSQL needs a part of its core. The processes of PostgreSQL are not
 * pinned, and their CPU time is not part of the figures.
 */
final class StoreClient {
  static final String SQLITE = "SQLite";
  static final String POSTGRESQL = "PostgreSQL";

  /** The cost of the store alone: no request is sent, and each call succeeds at once. */
  static final String SQLITE_ALONE = "SQLite, no request";

  static final String POSTGRESQL_ALONE = "PostgreSQL, no request";

  private final Path folder = Path.of("target", "store-" + UUID.randomUUID()).toAbsolutePath();
  private final Vertx vertx = Bench.vertx();
  private ServerProcess server;
  private EmbeddedPostgres postgres;
  private final Caller caller;

  /** Opens everything. */
  StoreClient(String way, int inFlight) throws Exception {
    FluxClientOptions options = new FluxClientOptions().setApiKey("any");
    FluxClient client = new ImmediateClient();
    if (!way.equals(SQLITE_ALONE) && !way.equals(POSTGRESQL_ALONE)) {
      server = ServerProcess.start(FixedAnswers.class, FixedAnswers.SLEEPING);
      options =
          Caller.fluxOptions(
              new Caller.Target(vertx, Stub.parse(server.line()), Protocol.HTTP_1_1, "", inFlight));
      client = FluxClient.create(vertx, options);
    }
    caller =
        way.equals(Caller.FLUXBUS)
            ? Caller.fluxbus(client)
            : withKeys(
                DurableFluxClient.create(
                    vertx,
                    client,
                    way.startsWith(SQLITE) ? sqlite() : postgresql(),
                    new DurableOptions().setClientOptions(options)));
  }

  Vertx vertx() {
    return vertx;
  }

  /** Makes one call, with a key of its own if there is a store. */
  Future<?> call() {
    return caller.call();
  }

  private static Caller withKeys(FluxClient client) {
    return () ->
        client
            .submit(
                Sample.request(), new CallOptions().setIdempotencyKey(UUID.randomUUID().toString()))
            .future();
  }

  private SqlOutcomeStore sqlite() throws Exception {
    Files.createDirectories(folder);
    return connected(SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db")));
  }

  private SqlOutcomeStore postgresql() throws Exception {
    return connected(SqlOutcomeStore.postgresql(vertx, PgConnectOptions.fromUri(startPostgres())));
  }

  private static SqlOutcomeStore connected(SqlOutcomeStore store) throws Exception {
    Bench.join(store.connect());
    return store;
  }

  /** Commits are forced to disk, as in production. */
  private String startPostgres() throws IOException {
    postgres =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(folder.toFile())
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
    return "postgresql://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  void close() throws Exception {
    Bench.join(vertx.close());
    if (postgres != null) {
      postgres.close();
    }
    if (server != null) {
      server.close();
    }
  }
}
