package io.fluxbus.benchmarks.harness;

import java.util.List;

/**
 * Where the stub's process listens, as the benchmarks' processes are told by system properties.
 *
 * @param http1Port speaks HTTP/1.1
 * @param http2Port speaks HTTP/2 with prior knowledge
 */
public record Stub(int http1Port, int http2Port) {
  private static final String HTTP_1 = "stub.http1";
  private static final String HTTP_2 = "stub.http2";

  /** The host of all its ports. */
  public static final String HOST = "127.0.0.1";

  /** The path of the endpoint that answers at once. */
  public static final String PATH = "/v1/images/generations";

  /**
   * The one of this process.
   *
   * @throws IllegalStateException when there is none
   */
  public static Stub ofThisProcess() {
    if (Integer.getInteger(HTTP_1) == null) {
      throw new IllegalStateException("no stub was started: use the script benchmarks/run");
    }
    return new Stub(Integer.getInteger(HTTP_1), Integer.getInteger(HTTP_2));
  }

  /** What goes before the path so that the answer waits; nothing for one that does not. */
  public static String after(int millis) {
    return millis == 0 ? "" : "/after/" + millis;
  }

  /** The port that speaks it. */
  public int port(Protocol protocol) {
    return protocol == Protocol.HTTP_2 ? http2Port : http1Port;
  }

  /** Without the path. */
  public String baseUrl(Protocol protocol) {
    return "http://" + HOST + ":" + port(protocol);
  }

  /** The JVM's arguments that tell another process of it. */
  List<String> properties() {
    return List.of("-D" + HTTP_1 + "=" + http1Port, "-D" + HTTP_2 + "=" + http2Port);
  }
}
