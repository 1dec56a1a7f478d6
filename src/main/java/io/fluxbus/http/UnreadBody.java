package io.fluxbus.http;

import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;

/**
 * A codec that keeps the WebClient from reading a response: the attempt reads it. What the
 * WebClient would do to make a response of its own costs as much as half a call.
 */
final class UnreadBody implements BodyCodec<Void> {

  /** Fails an exchange whose response has arrived, and is read by the attempt. */
  static final class TakenException extends Exception {
    private static final long serialVersionUID = 1L;

    private TakenException() {
      super("the attempt reads the response", null, false, false);
    }
  }

  @Override
  public BodyStream<Void> stream() throws TakenException {
    throw new TakenException();
  }
}
