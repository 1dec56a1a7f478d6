package io.fluxbus.gateway;

import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.Tenants;
import io.fluxbus.internal.AccessToken;
import io.fluxbus.internal.HttpCaller;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Decides who may use the gateway. A web page of another site must not: it could spend money with
 * the browser of somebody who can reach the gateway.
 */
final class RequestGuard {
  /** Null if there is none. */
  private final AccessToken accessToken;

  /** Null without tenants. */
  private final Tenants tenants;

  RequestGuard(String accessToken, Tenants tenants) {
    this.accessToken = AccessToken.of(accessToken);
    this.tenants = tenants;
  }

  /**
   * Checks a request.
   *
   * @return whose request it is; null without tenants
   * @throws Rejection if it is not permitted
   */
  Tenant check(HttpServerRequest http) {
    requireOneHost(http);
    requireOwnOrigin(http);
    if (tenants != null) {
      return tenant(http);
    }
    if (accessToken == null) {
      requireThisMachine(http);
    } else if (!accessToken.isIn(http.getHeader(HttpHeaders.AUTHORIZATION))) {
      throw Rejection.status(
          401, "invalid_token", "Send the access token as Authorization: Bearer TOKEN.");
    }
    return null;
  }

  private Tenant tenant(HttpServerRequest http) {
    String key = AccessToken.given(http.getHeader(HttpHeaders.AUTHORIZATION));
    Tenant tenant = key == null ? null : tenants.find(key);
    if (tenant == null) {
      throw Rejection.status(
          401,
          "invalid_api_key",
          key == null
              ? "Send your key as Authorization: Bearer KEY."
              : "There is no such key, or it was revoked.");
    }
    return tenant;
  }

  /**
   * Checks a request for a stored image. Its name is the right to read it, so it needs no token,
   * and pages of other sites may show it.
   *
   * @throws Rejection if it is not permitted
   */
  void checkImage(HttpServerRequest http) {
    requireOneHost(http);
    if (accessToken == null && tenants == null) {
      requireThisMachine(http);
    }
  }

  private static void requireOneHost(HttpServerRequest http) {
    if (http.headers().getAll(HttpHeaders.HOST).size() > 1) {
      throw Rejection.status(400, "invalid_host", "There must be one Host header.");
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
      if (accessToken == null && tenants == null) {
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

  /**
   * Whether a request may see the calls of all: it has the access token, or none is required. With
   * tenants, only operators may, whom the page recognizes.
   */
  boolean permits(HttpServerRequest http) {
    return tenants == null
        && (accessToken == null || accessToken.isIn(http.getHeader(HttpHeaders.AUTHORIZATION)));
  }

  private static void requireOwnOrigin(HttpServerRequest http) {
    if (HttpCaller.isForeignPage(http)) {
      throw Rejection.status(
          403, "foreign_origin", "Pages of other sites must not use this server.");
    }
  }

  private static void requireThisMachine(HttpServerRequest http) {
    if (!HttpCaller.isThisMachine(http)) {
      throw Rejection.status(
          403, "access_token_required", "Other machines need an access token, which is not set.");
    }
    if (!HttpCaller.namesThisMachine(http)) {
      throw Rejection.status(
          403, "foreign_host", "The Host header must name this machine, such as localhost.");
    }
  }
}
