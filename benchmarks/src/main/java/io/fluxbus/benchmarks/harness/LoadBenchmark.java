package io.fluxbus.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Calls per second of a {@link Load}. Rows that belong to a goal are measured by {@code
 * PairedRuns}, the others by JMH.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 14, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(8)
public abstract class LoadBenchmark {
  /** The number of calls after which the time is read. */
  static final int CALLS = 2_000;

  private Load load;

  /** Starts the calls. */
  protected abstract Load open() throws Exception;

  /** Closes what {@link #open} has created. The calls are paused. */
  protected void close() throws Exception {}

  @Setup
  public void setup() throws Exception {
    load = open();
  }

  @TearDown
  public void tearDown() throws Exception {
    load.pause();
    close();
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void call() throws Exception {
    load.await(CALLS);
  }

  Load load() {
    return load;
  }
}
