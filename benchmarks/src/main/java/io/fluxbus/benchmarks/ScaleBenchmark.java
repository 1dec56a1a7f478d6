package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Meter;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.RecordedOnly;
import io.fluxbus.benchmarks.harness.Stub;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
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

/**
 * 10,000 calls in flight, each with a response after five seconds: the heap that they use,
 * including their connections. The first round opens the connections and is the warm-up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 2)
@Fork(1)
@Baseline(Caller.HTTP_CLIENT)
@RecordedOnly
public class ScaleBenchmark {
  private static final int CALLS = 10_000;
  private static final int LATENCY_MILLIS = 5_000;
  private static final int ALL_SENT_MILLIS = 3_500;
  private static final double MEGABYTE = 1 << 20;

  @Param({Caller.HTTP_CLIENT, Caller.WEB_CLIENT, Caller.FLUXBUS})
  String way;

  @Param({"HTTP_1_1", "HTTP_2"})
  Protocol protocol;

  private Vertx vertx;
  private Context context;
  private Caller caller;
  private long before;

  @Setup
  public void setup() {
    vertx = Bench.vertx();
    context = vertx.getOrCreateContext();
    before = Bench.liveBytes();
    Caller.Target target =
        new Caller.Target(vertx, Stub.ofThisProcess(), protocol, Stub.after(LATENCY_MILLIS), CALLS);
    caller = Caller.of(way, target);
  }

  @TearDown
  public void tearDown() throws Exception {
    Bench.join(vertx.close());
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void call() throws Exception {
    Promise<Void> all = Promise.promise();
    context.runOnContext(
        v -> {
          List<Future<?>> calls = new ArrayList<>(CALLS);
          for (int i = 0; i < CALLS; i++) {
            calls.add(caller.call());
          }
          Future.all(calls).<Void>mapEmpty().onComplete(all);
        });
    TimeUnit.MILLISECONDS.sleep(ALL_SENT_MILLIS);
    Meter.record("live heap, MB", (Bench.liveBytes() - before) / MEGABYTE);
    Bench.join(all.future());
  }
}
