package io.fluxbus.benchmarks;

import io.fluxbus.FluxClient;
import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.metrics.MicrometerMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of the meters of Micrometer, with 64 calls in flight. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 14, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(3)
@Baseline(Caller.FLUXBUS)
public class MetricsBenchmark {
  private static final String MEASURED = "FluxClient+Micrometer";
  private static final int IN_FLIGHT = 64;
  private static final int CALLS = 2_000;

  @Param({Caller.FLUXBUS, MEASURED})
  String way;

  private Vertx vertx;
  private Lanes lanes;

  @Setup
  public void setup() {
    vertx = Bench.vertx();
    if (way.equals(MEASURED)) {
      FluxMetrics.install(vertx, new MicrometerMetrics(new SimpleMeterRegistry()));
    }
    FluxClient client =
        Caller.fluxClient(
            new Caller.Target(vertx, Stub.ofThisProcess(), Protocol.HTTP_1_1, "", IN_FLIGHT));
    lanes = Lanes.open(vertx, IN_FLIGHT, Caller.fluxbus(client)::call);
  }

  @TearDown
  public void tearDown() throws Exception {
    lanes.close();
    Bench.join(vertx.close());
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void call() throws Exception {
    lanes.await(CALLS);
  }
}
