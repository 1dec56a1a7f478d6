package io.fluxbus.benchmarks;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.LoadBenchmark;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
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
import org.openjdk.jmh.annotations.Param;

/**
 * Calls with an idempotency key, each with a key of its own. PostgreSQL runs on both cores: its
 * processes are not pinned, and their CPU time is not part of the figures.
 */
@Baseline(Caller.FLUXBUS)
public class StoreBenchmark extends LoadBenchmark {
  private static final String SQLITE = "SQLite";
  private static final String POSTGRESQL = "PostgreSQL";

  @Param({Caller.FLUXBUS, SQLITE, POSTGRESQL})
  String way;

  /** 1 shows the added latency. */
  @Param({"1", "128"})
  int inFlight;

  private final Path folder = Path.of("target", "store-" + UUID.randomUUID()).toAbsolutePath();
  private Vertx vertx;
  private EmbeddedPostgres postgres;

  @Override
  protected Load open() throws Exception {
    vertx = Bench.vertx();
    Caller.Target target =
        new Caller.Target(vertx, Stub.ofThisProcess(), Protocol.HTTP_1_1, "", inFlight);
    if (way.equals(Caller.FLUXBUS)) {
      return Lanes.open(vertx, inFlight, Caller.of(way, target)::call);
    }
    Files.createDirectories(folder);
    SqlOutcomeStore store =
        way.equals(SQLITE)
            ? SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db"))
            : SqlOutcomeStore.postgresql(vertx, PgConnectOptions.fromUri(startPostgres()));
    Bench.join(store.connect());
    FluxClientOptions options = Caller.fluxOptions(target);
    FluxClient client =
        DurableFluxClient.create(
            vertx,
            FluxClient.create(vertx, options),
            store,
            new DurableOptions().setClientOptions(options));
    return Lanes.open(vertx, inFlight, () -> call(client));
  }

  private static Future<?> call(FluxClient client) {
    CallOptions options = new CallOptions().setIdempotencyKey(UUID.randomUUID().toString());
    return client.submit(Sample.request(), options).future();
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

  @Override
  protected void close() throws Exception {
    Bench.join(vertx.close());
    if (postgres != null) {
      postgres.close();
    }
  }
}
