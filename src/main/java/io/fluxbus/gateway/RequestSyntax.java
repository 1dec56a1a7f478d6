package io.fluxbus.gateway;

import io.fluxbus.internal.HttpCaller;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/** Tells whether a request can be routed. Vert.x Web would log each one that cannot. */
final class RequestSyntax {
  /** A path whose escape sequences are complete. */
  private static final Pattern PATH = Pattern.compile("/(?:[^%]|%[0-9A-Fa-f]{2})*+");

  private RequestSyntax() {}

  /** Returns what is wrong; null if the request can be routed. */
  static GatewayFailure failure(HttpServerRequest http) {
    if (http.headers().getAll(HttpHeaders.HOST).size() > 1) {
      return GatewayFailure.rejected(400, "invalid_host", null, "There must be one Host header.");
    }
    if (HttpCaller.authority(http) == null) {
      return GatewayFailure.rejected(
          400, "invalid_host", null, "The Host header is missing or malformed.");
    }
    String path = http.path();
    return path == null || !PATH.matcher(path).matches()
        ? GatewayFailure.rejected(400, "invalid_path", null, "The path is malformed.")
        : null;
  }
}
