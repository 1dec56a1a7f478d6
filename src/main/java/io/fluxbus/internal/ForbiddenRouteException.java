package io.fluxbus.internal;

import io.vertx.core.VertxException;

/** A URL must not be requested: see {@link UrlPolicy}. The message shows nothing of the URL. */
public final class ForbiddenRouteException extends VertxException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception. */
  public ForbiddenRouteException(String message) {
    super(message, true);
  }
}
