package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
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

/** One call, with a fixed number in flight: the cost of Fluxbus compared with a bare client. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 14, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(4)
@Baseline(Caller.WEB_CLIENT)
public class CallBenchmark {
  private static final int CALLS = 2_000;

  @Param({Caller.HTTP_CLIENT, Caller.WEB_CLIENT, Caller.WEB_CLIENT_JSON, Caller.FLUXBUS})
  String way;

  @Param({"HTTP_1_1", "HTTP_2"})
  Protocol protocol;

  @Param({"1", "64", "1000"})
  int inFlight;

  private Vertx vertx;
  private Lanes lanes;

  @Setup
  public void setup() {
    vertx = Bench.vertx();
    Caller.Target target = new Caller.Target(vertx, Stub.ofThisProcess(), protocol, "", inFlight);
    lanes = Lanes.open(vertx, inFlight, Caller.of(way, target)::call);
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
