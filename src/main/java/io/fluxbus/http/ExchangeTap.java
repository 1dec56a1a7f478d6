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
    Attempt attempt = ((CappedBody) http.request().bodyCodec()).attempt();
    switch (http.phase()) {
      case SEND_REQUEST -> {
        if (!attempt.sending(http.clientRequest())) {
          http.fail(VertxException.noStackTrace("the attempt has ended"));
          return;
        }
      }
      case RECEIVE_RESPONSE -> attempt.answering(http.clientResponse());
      default -> {
        // The attempt is told of all the rest by the request's future.
      }
    }
    http.next();
  }
}
