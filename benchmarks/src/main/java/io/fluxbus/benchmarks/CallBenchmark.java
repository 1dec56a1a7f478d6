package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.Protocol;
import org.openjdk.jmh.annotations.Param;

/** The cost of Fluxbus compared with a bare client, without TLS. */
@Baseline(Caller.WEB_CLIENT)
public class CallBenchmark extends CallerBenchmark {
  @Param({Caller.HTTP_CLIENT, Caller.WEB_CLIENT, Caller.WEB_CLIENT_JSON, Caller.FLUXBUS})
  String way;

  @Param({"HTTP_1_1", "HTTP_2"})
  Protocol protocol;

  @Param({"1", "64", "1000"})
  int inFlight;

  @Override
  protected Load open() {
    return open(way, protocol, inFlight);
  }
}
