package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Protocol;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The cost of the meters of Micrometer, with 64 calls in flight. */
@Fork(3)
@Baseline(Caller.FLUXBUS)
public class MetricsBenchmark extends CallerBenchmark {
  private static final int IN_FLIGHT = 64;

  @Param({Caller.FLUXBUS, Caller.FLUXBUS_MEASURED})
  String way;

  @Setup
  public void setup() {
    start(way, Protocol.HTTP_1_1, IN_FLIGHT);
  }
}
