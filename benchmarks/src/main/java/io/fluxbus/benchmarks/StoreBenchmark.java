package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.LoadBenchmark;
import io.fluxbus.benchmarks.harness.WithoutStub;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;

/** Calls with an idempotency key, each with a key of its own, and calls without a store. */
@WithoutStub
@Baseline(Caller.FLUXBUS)
@Fork(4)
public class StoreBenchmark extends LoadBenchmark {
  @Param({
    Caller.FLUXBUS,
    StoreClient.SQLITE,
    StoreClient.POSTGRESQL,
    StoreClient.SQLITE_ALONE,
    StoreClient.POSTGRESQL_ALONE
  })
  String way;

  @Param("128")
  int inFlight;

  private StoreClient client;

  @Override
  protected Load open() throws Exception {
    client = new StoreClient(way, inFlight);
    return Lanes.open(client.vertx(), inFlight, client::call);
  }

  @Override
  protected void close() throws Exception {
    client.close();
  }
}
