package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Meter;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.RecordedOnly;
import io.fluxbus.benchmarks.harness.Stub;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
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
 * The latency that a client adds to a stub that responds at once, at 5,000 calls per second. Five
 * calls start every millisecond, even if earlier ones have not completed. The latency of a call is
 * measured from its planned start, so it includes the delay of a client that falls behind. This
 * avoids coordinated omission (Tene, "How NOT to Measure Latency").
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 2)
@Fork(1)
@Baseline(Caller.WEB_CLIENT)
@RecordedOnly
public class LatencyBenchmark {
  private static final int BURST_SIZE = 5;
  private static final int BURSTS = 4_000;
  private static final long BURST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MAX_LATENCY = TimeUnit.MINUTES.toNanos(1);
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double MICROSECOND = 1e3;

  @Param({Caller.HTTP_CLIENT, Caller.WEB_CLIENT, Caller.WEB_CLIENT_JSON, Caller.FLUXBUS})
  String way;

  @Param({"HTTP_1_1", "HTTP_2"})
  Protocol protocol;

  private Vertx vertx;
  private Context context;
  private Caller caller;

  // The following fields belong to the context.
  private Histogram histogram;
  private CountDownLatch remaining;
  private Throwable failure;

  @Setup
  public void setup() {
    vertx = Bench.vertx();
    context = vertx.getOrCreateContext();
    caller = Caller.of(way, new Caller.Target(vertx, Stub.ofThisProcess(), protocol, "", 1_000));
  }

  @TearDown
  public void tearDown() throws Exception {
    Bench.join(vertx.close());
  }

  @Benchmark
  @OperationsPerInvocation(BURST_SIZE * BURSTS)
  public void call() throws Exception {
    histogram = new Histogram(MAX_LATENCY, SIGNIFICANT_DIGITS);
    remaining = new CountDownLatch(BURST_SIZE * BURSTS);
    long begin = System.nanoTime() + BURST_INTERVAL;
    for (int i = 0; i < BURSTS; i++) {
      long due = begin + i * BURST_INTERVAL;
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      context.runOnContext(v -> burst(due));
    }
    if (!remaining.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("calls are still in flight");
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    Meter.record("p50, us", histogram.getValueAtPercentile(50) / MICROSECOND);
    Meter.record("p99, us", histogram.getValueAtPercentile(99) / MICROSECOND);
    Meter.record("p99.9, us", histogram.getValueAtPercentile(99.9) / MICROSECOND);
    Meter.record("max, us", histogram.getMaxValue() / MICROSECOND);
  }

  private void burst(long due) {
    for (int i = 0; i < BURST_SIZE; i++) {
      caller
          .call()
          .onComplete(
              result -> {
                failure = result.failed() ? result.cause() : failure;
                histogram.recordValue(Math.min(MAX_LATENCY, System.nanoTime() - due));
                remaining.countDown();
              });
    }
  }
}
