package io.fluxbus.benchmarks.harness;

import java.util.List;

/**
 * The ports of the stub's process. A system property passes them to the benchmarks' processes.
 *
 * @param http1Port the port for HTTP/1.1
 * @param http2Port the port for HTTP/2 with prior knowledge
 * @param tlsHttp1Port the port for HTTP/1.1 over TLS
 * @param tlsHttp2Port the port for HTTP/2 over TLS
 * @param certificate the file with the server's certificate
 */
public record Stub(
    int http1Port, int http2Port, int tlsHttp1Port, int tlsHttp2Port, String certificate) {
  private static final String PROPERTY = "stub";

  /** The host of all ports. */
  public static final String HOST = "127.0.0.1";

  /** The path of the endpoint that responds at once. */
  public static final String PATH = "/v1/images/generations";

  /** Parses the line that the stub prints. */
  public static Stub parse(String line) {
    String[] parts = line.split(" ", 5);
    return new Stub(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]),
        parts[4]);
  }

  /**
   * Returns the stub of this benchmark process.
   *
   * @throws IllegalStateException if no stub was started
   */
  public static Stub ofThisProcess() {
    String line = System.getProperty(PROPERTY);
    if (line == null) {
      throw new IllegalStateException("no stub was started: use the script benchmarks/run");
    }
    return parse(line);
  }

  /** Returns the path prefix that delays the response; empty for 0. */
  public static String after(int millis) {
    return millis == 0 ? "" : "/after/" + millis;
  }

  /** Returns the port of a protocol. */
  public int port(Protocol protocol) {
    if (protocol.isTls()) {
      return protocol.isHttp2() ? tlsHttp2Port : tlsHttp1Port;
    }
    return protocol.isHttp2() ? http2Port : http1Port;
  }

  /** Returns the base URL without a path. */
  public String baseUrl(Protocol protocol) {
    return (protocol.isTls() ? "https://" : "http://") + HOST + ":" + port(protocol);
  }

  /** Returns the JVM argument that passes the ports to another process. */
  String property() {
    return "-D"
        + PROPERTY
        + "="
        + String.join(
            " ",
            List.of(
                Integer.toString(http1Port),
                Integer.toString(http2Port),
                Integer.toString(tlsHttp1Port),
                Integer.toString(tlsHttp2Port),
                certificate));
  }
}
