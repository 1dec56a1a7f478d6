package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.Protocol;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;

/** What OpenSSL brings compared with {@link TlsBenchmark}. */
@Fork(3)
@Baseline(Caller.WEB_CLIENT)
public class OpenSslBenchmark extends CallerBenchmark {
  private static final int IN_FLIGHT = 64;

  @Param({Caller.WEB_CLIENT, Caller.WEB_CLIENT_JSON, Caller.FLUXBUS})
  String way;

  @Param({"OPENSSL_HTTP_1_1", "OPENSSL_HTTP_2"})
  Protocol protocol;

  @Override
  protected Load open() {
    return open(way, protocol, IN_FLIGHT);
  }
}
