package io.fluxbus.gateway.page;

import io.vertx.core.http.HttpServerRequest;

/** Decides who may see the live page. The gateway implements it as for its own paths. */
public interface PageAccess {
  /**
   * Whether nothing is sent to the origin of a request: it comes from a page of another site, or
   * from another machine although only this one is permitted.
   */
  boolean isForeign(HttpServerRequest request);

  /** Whether the token of a request permits to see the figures, or none is required. */
  boolean permits(HttpServerRequest request);
}
