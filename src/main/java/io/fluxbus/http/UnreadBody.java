package io.fluxbus.http;

import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;

/**
 * A codec that prevents the WebClient from reading a response, because the attempt reads it. This
 * avoids the response object of the WebClient, which costs as much as half a call.
 */
final class UnreadBody implements BodyCodec<Void> {

  /** Fails an exchange of the WebClient whose response has arrived. The attempt reads it. */
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
