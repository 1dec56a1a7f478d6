package io.fluxbus.internal;

import io.vertx.core.VertxException;

/** The host of a URL has no address now. The message shows nothing of the URL. */
public final class UnresolvedHostException extends VertxException {
  private static final long serialVersionUID = 1L;

  UnresolvedHostException() {
    super("its host does not resolve", true);
  }
}
