package io.fluxbus.http;

import io.vertx.core.Handler;
import io.vertx.core.VertxException;
import io.vertx.ext.web.client.impl.HttpContext;

/**
 * Leads each exchange through the WebClient as its attempt wants it, which the WebClient's own API
 * keeps to itself: to reset it at any time, to know whether anything was sent, and to keep the head
 * of an answer whose body breaks. The WebClient's sessions and caches hook in the same way. From
 * the head of the answer on, the attempt alone has the exchange: what the WebClient would do to
 * answer with a response of its own costs as much as half a call.
 */
final class ExchangeTap implements Handler<HttpContext<?>> {
  private static final String ATTEMPT = "fluxbus.attempt";

  /** Says to whom the exchange belongs, before it begins. */
  static void assign(HttpContext<?> http, HttpAttempt attempt) {
    http.set(ATTEMPT, attempt);
  }

  @Override
  public void handle(HttpContext<?> http) {
    HttpAttempt attempt = http.get(ATTEMPT);
    switch (http.phase()) {
      case PREPARE_REQUEST -> http.createRequest(attempt.options());
      case SEND_REQUEST -> {
        if (attempt.sending(http.clientRequest())) {
          http.next();
        } else {
          http.fail(VertxException.noStackTrace("the attempt has ended"));
        }
      }
      case RECEIVE_RESPONSE -> attempt.answering(http.clientResponse());
      // The attempt is told of a failure by the exchange's future.
      default -> http.next();
    }
  }
}
