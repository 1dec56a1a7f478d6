package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.LoadBenchmark;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.Vertx;
import org.openjdk.jmh.annotations.Param;

/** A stream whose source never ends, with 64 calls in flight and 64 waiting. */
@Baseline(Caller.WEB_CLIENT)
public class StreamBenchmark extends LoadBenchmark {
  private static final int IN_FLIGHT = 64;

  @Param({Caller.WEB_CLIENT, Caller.FLUXBUS, "stream", "stream, ordered"})
  String way;

  private Vertx vertx;

  @Override
  protected Load open() {
    vertx = Bench.vertx();
    Caller.Target target =
        new Caller.Target(vertx, Stub.ofThisProcess(), Protocol.HTTP_1_1, "", IN_FLIGHT);
    if (!way.startsWith("stream")) {
      return Lanes.open(vertx, IN_FLIGHT, Caller.of(way, target)::call);
    }
    GenerationStreamOptions options =
        new GenerationStreamOptions().setWindow(2 * IN_FLIGHT).setOrdered(way.endsWith("ordered"));
    return StreamLoad.open(vertx, Caller.fluxClient(target), options);
  }

  @Override
  protected void close() throws Exception {
    Bench.join(vertx.close());
  }
}
