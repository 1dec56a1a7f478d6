package io.fluxbus.internal;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.Set;

/**
 * Tells where an HTTP request comes from. A web page of another site must not use a server that
 * spends money, although the browser that shows it can reach the server.
 */
public final class HttpCaller {
  /** The values of {@code Sec-Fetch-Site} of requests that no other site has caused. */
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private HttpCaller() {}

  /** Whether a page of another site has caused the request. */
  public static boolean isForeignPage(HttpServerRequest http) {
    String origin = http.getHeader(HttpHeaders.ORIGIN);
    String site = http.getHeader("Sec-Fetch-Site");
    return (origin != null && !isOwn(origin, authority(http)))
        || (site != null && !OWN_SITE.contains(site));
  }

  private static boolean isOwn(String origin, HostAndPort authority) {
    return authority != null
        && (origin.equalsIgnoreCase("http://" + authority)
            || origin.equalsIgnoreCase("https://" + authority));
  }

  /** Whether the connection comes from this machine. */
  public static boolean isThisMachine(HttpServerRequest http) {
    return isThisMachine(http.connection().remoteAddress());
  }

  /** Whether a connection from this address comes from this machine. */
  public static boolean isThisMachine(SocketAddress remote) {
    return remote != null && (!remote.isInetSocket() || isLoopback(remote.hostAddress()));
  }

  /**
   * Whether the Host header names this machine. It does not if another site lets its own name
   * resolve to this machine.
   */
  public static boolean namesThisMachine(HttpServerRequest http) {
    HostAndPort authority = authority(http);
    return authority != null && isLoopback(authority.host());
  }

  /** Returns the value of the Host header; null if it has none, or is malformed. */
  public static HostAndPort authority(HttpServerRequest http) {
    try {
      return http.authority();
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** Whether a name or an address always leads to this machine. */
  public static boolean isLoopback(String host) {
    if (host == null) {
      return false;
    }
    try {
      boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
      return HostName.isLoopback(HostName.parse(isBare ? "[" + host + "]" : host));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
