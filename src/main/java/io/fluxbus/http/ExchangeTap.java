package io.fluxbus.http;

import io.vertx.core.Handler;
import io.vertx.core.VertxException;
import io.vertx.ext.web.client.impl.HttpContext;

/**
 * Hands each attempt the exchange beneath it, which the WebClient's own API keeps to itself: to
 * reset it at any time, to know whether anything was sent, and to keep the head of an answer whose
 * body breaks. The attempt is found by the body that its answer goes into. The WebClient's sessions
 * and caches hook in the same way.
 */
final class ExchangeTap implements Handler<HttpContext<?>> {
  @Override
  public void handle(HttpContext<?> http) {
    HttpAttempt attempt = ((CappedBody) http.request().bodyCodec()).attempt();
    boolean wanted =
        switch (http.phase()) {
          case SEND_REQUEST -> attempt.sending(http.clientRequest());
          case RECEIVE_RESPONSE -> attempt.answering(http.clientResponse());
          // The attempt is told of all the rest by the request's future.
          default -> true;
        };
    if (wanted) {
      http.next();
    } else {
      http.fail(VertxException.noStackTrace("the attempt has ended"));
    }
  }
}
