package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One call of a {@link Caller}, with a fixed number in flight. Its subclasses select protocols. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 14, time = 1)
@Measurement(iterations = 4, time = 1)
public abstract class CallerBenchmark {
  private static final int CALLS = 2_000;

  private Vertx vertx;
  private Lanes lanes;

  /** Starts the calls of the caller with a name. */
  final void start(String way, Protocol protocol, int inFlight) {
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
