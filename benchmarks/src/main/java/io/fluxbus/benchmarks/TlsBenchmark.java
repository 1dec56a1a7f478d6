package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.Protocol;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;

/** The cost of Fluxbus over TLS 1.3, with the TLS of the JDK and 64 calls in flight. */
@Fork(7)
@Baseline(Caller.WEB_CLIENT)
public class TlsBenchmark extends CallerBenchmark {
  private static final int IN_FLIGHT = 64;

  @Param({Caller.WEB_CLIENT, Caller.WEB_CLIENT_JSON, Caller.FLUXBUS})
  String way;

  @Param({"TLS_HTTP_1_1", "TLS_HTTP_2"})
  Protocol protocol;

  @Override
  protected Load open() {
    return open(way, protocol, IN_FLIGHT);
  }
}
