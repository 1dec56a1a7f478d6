package io.fluxbus.benchmarks.harness;

import java.util.List;

/**
 * The ports of the stub's process. System properties pass them to the benchmarks' processes.
 *
 * @param http1Port the port for HTTP/1.1
 * @param http2Port the port for HTTP/2 with prior knowledge
 */
public record Stub(int http1Port, int http2Port) {
  private static final String HTTP_1 = "stub.http1";
  private static final String HTTP_2 = "stub.http2";

  /** The host of both ports. */
  public static final String HOST = "127.0.0.1";

  /** The path of the endpoint that responds at once. */
  public static final String PATH = "/v1/images/generations";

  /**
   * Returns the stub of this benchmark process.
   *
   * @throws IllegalStateException if no stub was started
   */
  public static Stub ofThisProcess() {
    if (Integer.getInteger(HTTP_1) == null) {
      throw new IllegalStateException("no stub was started: use the script benchmarks/run");
    }
    return new Stub(Integer.getInteger(HTTP_1), Integer.getInteger(HTTP_2));
  }

  /** Returns the path prefix that delays the response; empty for 0. */
  public static String after(int millis) {
    return millis == 0 ? "" : "/after/" + millis;
  }

  /** Returns the port of a protocol. */
  public int port(Protocol protocol) {
    return protocol == Protocol.HTTP_2 ? http2Port : http1Port;
  }

  /** Returns the base URL without a path. */
  public String baseUrl(Protocol protocol) {
    return "http://" + HOST + ":" + port(protocol);
  }

  /** Returns the JVM arguments that pass the ports to another process. */
  List<String> properties() {
    return List.of("-D" + HTTP_1 + "=" + http1Port, "-D" + HTTP_2 + "=" + http2Port);
  }
}
