package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Protocol;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What OpenSSL brings compared with {@link TlsBenchmark}. One process each: the goals over TLS are
 * those of the JDK.
 */
@Fork(1)
@Baseline(Caller.WEB_CLIENT)
public class OpenSslBenchmark extends CallerBenchmark {
  private static final int IN_FLIGHT = 64;

  @Param({Caller.WEB_CLIENT, Caller.WEB_CLIENT_JSON, Caller.FLUXBUS})
  String way;

  @Param({"OPENSSL_HTTP_1_1", "OPENSSL_HTTP_2"})
  Protocol protocol;

  @Setup
  public void setup() {
    start(way, protocol, IN_FLIGHT);
  }
}
