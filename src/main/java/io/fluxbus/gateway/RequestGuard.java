package io.fluxbus.gateway;

import io.fluxbus.internal.HostName;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/**
 * Decides who may use the gateway. A web page of another site must not: it could spend money with
 * the browser of somebody who can reach the gateway.
 */
final class RequestGuard {
  private static final String BEARER = "Bearer ";

  /** The values of {@code Sec-Fetch-Site} of requests that no other site has caused. */
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  /** Null if callers on this machine need no token. */
  private final byte[] accessToken;

  RequestGuard(String accessToken) {
    this.accessToken = accessToken == null ? null : accessToken.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Checks a request.
   *
   * @throws Rejection if it is not permitted
   */
  void check(HttpServerRequest http) {
    if (http.headers().getAll(HttpHeaders.HOST).size() > 1) {
      throw Rejection.status(400, "invalid_host", "There must be one Host header.");
    }
    requireOwnOrigin(http);
    if (accessToken == null) {
      requireThisMachine(http);
    } else if (!isToken(http.getHeader(HttpHeaders.AUTHORIZATION))) {
      throw Rejection.status(
          401, "invalid_token", "Send the access token as Authorization: Bearer TOKEN.");
    }
  }

  /**
   * Whether a request for the live page comes from a page of another site, or from another machine
   * although only this one is permitted. A link of another site may lead to the page.
   */
  boolean isForeign(HttpServerRequest http) {
    try {
      if (!isLink(http)) {
        requireOwnOrigin(http);
      }
      if (accessToken == null) {
        requireThisMachine(http);
      }
      return false;
    } catch (Rejection foreign) {
      return true;
    }
  }

  /** Whether the browser shows the response in a window of its own, so that no site can read it. */
  private static boolean isLink(HttpServerRequest http) {
    return http.method().equals(HttpMethod.GET)
        && http.getHeader(HttpHeaders.ORIGIN) == null
        && "navigate".equals(http.getHeader("Sec-Fetch-Mode"))
        && "document".equals(http.getHeader("Sec-Fetch-Dest"));
  }

  /** Whether a request has the access token, or none is required. */
  boolean permits(HttpServerRequest http) {
    return accessToken == null || isToken(http.getHeader(HttpHeaders.AUTHORIZATION));
  }

  private static void requireOwnOrigin(HttpServerRequest http) {
    String origin = http.getHeader(HttpHeaders.ORIGIN);
    String site = http.getHeader("Sec-Fetch-Site");
    if ((origin != null && !isOwn(origin, authority(http)))
        || (site != null && !OWN_SITE.contains(site))) {
      throw Rejection.status(
          403, "foreign_origin", "Pages of other sites must not use this server.");
    }
  }

  private static boolean isOwn(String origin, HostAndPort authority) {
    return authority != null
        && (origin.equalsIgnoreCase("http://" + authority)
            || origin.equalsIgnoreCase("https://" + authority));
  }

  private static void requireThisMachine(HttpServerRequest http) {
    SocketAddress remote = http.connection().remoteAddress();
    if (remote == null || (remote.isInetSocket() && !isLoopback(remote.hostAddress()))) {
      throw Rejection.status(
          403, "access_token_required", "Other machines need an access token, which is not set.");
    }
    // A name that another site lets resolve to this machine must not be accepted.
    HostAndPort authority = authority(http);
    if (authority == null || !isLoopback(authority.host())) {
      throw Rejection.status(
          403, "foreign_host", "The Host header must name this machine, such as localhost.");
    }
  }

  /** Whether a request has no Host header, or one that names no host. */
  static boolean isMalformed(HttpServerRequest http) {
    return authority(http) == null;
  }

  /** Returns the value of the Host header; null if it has none, or is malformed. */
  private static HostAndPort authority(HttpServerRequest http) {
    try {
      return http.authority();
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static boolean isLoopback(String host) {
    if (host == null) {
      return false;
    }
    try {
      boolean address = host.indexOf(':') >= 0 && !host.startsWith("[");
      return HostName.isLoopback(HostName.parse(address ? "[" + host + "]" : host));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean isToken(String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(
            authorization.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8), accessToken);
  }
}
