package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Meter;
import io.fluxbus.benchmarks.harness.RecordedOnly;
import io.fluxbus.benchmarks.harness.WithoutStub;
import io.vertx.core.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The latency of a call with an idempotency key beside one without a store. The server responds at
 * once, and a call follows each one that has completed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 3)
@Fork(2)
@WithoutStub
@Baseline(Caller.FLUXBUS)
@RecordedOnly
public class StoreLatencyBenchmark {
  /** How long one iteration takes. */
  private static final long DURATION = TimeUnit.MILLISECONDS.toNanos(1_500);

  private static final long MAX_LATENCY = TimeUnit.MINUTES.toNanos(1);
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double MICROSECOND = 1e3;

  @Param({Caller.FLUXBUS, StoreClient.SQLITE, StoreClient.POSTGRESQL})
  String way;

  @Param({"1", "16", "64"})
  int inFlight;

  private StoreClient client;
  private Context context;

  // The following fields belong to the context.
  private Histogram histogram;
  private CompletableFuture<Void> ended;
  private long end;
  private int running;

  @Setup
  public void setup() throws Exception {
    client = new StoreClient(way, inFlight);
    context = client.vertx().getOrCreateContext();
  }

  @TearDown
  public void tearDown() throws Exception {
    client.close();
  }

  @Benchmark
  public void call() throws Exception {
    CompletableFuture<Void> iteration = new CompletableFuture<>();
    context.runOnContext(v -> start(iteration));
    iteration.get(1, TimeUnit.MINUTES);
    Meter.record("p50, us", histogram.getValueAtPercentile(50) / MICROSECOND);
    Meter.record("p99, us", histogram.getValueAtPercentile(99) / MICROSECOND);
    Meter.record("max, us", histogram.getMaxValue() / MICROSECOND);
  }

  private void start(CompletableFuture<Void> iteration) {
    histogram = new Histogram(MAX_LATENCY, SIGNIFICANT_DIGITS);
    ended = iteration;
    end = System.nanoTime() + DURATION;
    running = inFlight;
    for (int i = 0; i < inFlight; i++) {
      next();
    }
  }

  private void next() {
    long begin = System.nanoTime();
    if (begin - end >= 0) {
      running--;
      if (running == 0) {
        ended.complete(null);
      }
      return;
    }
    client
        .call()
        .onFailure(ended::completeExceptionally)
        .onSuccess(
            done -> {
              histogram.recordValue(Math.min(MAX_LATENCY, System.nanoTime() - begin));
              next();
            });
  }
}
