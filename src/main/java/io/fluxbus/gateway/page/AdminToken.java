package io.fluxbus.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;

/** The token of an operator. Comparing it takes the same time wherever it differs. */
final class AdminToken {
  private static final String BEARER = "Bearer ";

  /** Null if there is none. */
  private final byte[] token;

  /**
   * @param token null for none
   */
  AdminToken(String token) {
    this.token = token == null ? null : token.getBytes(UTF_8);
  }

  boolean isConfigured() {
    return token != null;
  }

  /** Whether a request carries it as {@code Authorization: Bearer TOKEN}. */
  boolean isOf(HttpServerRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    return token != null
        && authorization != null
        && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(authorization.substring(BEARER.length()).getBytes(UTF_8), token);
  }
}
