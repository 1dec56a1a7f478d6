package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.impl.AbsentInstruments;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;

/** What a call costs for metrics, traces and logs, compared with the whole call. */
@Fork(4)
@Baseline(Caller.FLUXBUS)
public class InstrumentsBenchmark extends CallerBenchmark {
  private static final int IN_FLIGHT = 64;

  @Param({Caller.FLUXBUS, Caller.FLUXBUS_MEASURED, "no instruments"})
  String way;

  @Override
  protected Load open() {
    return way.equals("no instruments")
        ? new AbsentInstruments(newVertx(), Sample.request())
        : open(way, Protocol.HTTP_1_1, IN_FLIGHT);
  }
}
