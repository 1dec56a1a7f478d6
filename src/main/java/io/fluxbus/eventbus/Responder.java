package io.fluxbus.eventbus;

import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.Exceptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * Delivers the outcome of one message. Depending on the message and the options, it replies, sends
 * the outcome to the reply-to address, and publishes it to the results address.
 *
 * @param typed whether the outcome is delivered as a value, because the request was one; otherwise
 *     it is JSON
 * @param repliesOutcome whether the reply is the outcome, for success and failure; otherwise it is
 *     the result or a failed reply
 * @param replyTo the address to which the outcome is sent, or null
 * @param cancelKey the sender's key for the call, or null
 * @param resultsAddress the address to which the outcome is published, or null
 */
record Responder(
    Vertx vertx,
    Message<?> message,
    boolean typed,
    boolean repliesOutcome,
    String replyTo,
    String cancelKey,
    String resultsAddress) {
  static final String RESULT = "result";
  static final String OUTCOME = "outcome";

  /**
   * Reads from the headers where and in which form the outcome is delivered. Invalid headers are
   * ignored, because a rejected message gets an outcome too.
   *
   * @param headers contain only permitted addresses
   */
  static Responder of(
      Message<?> message, Object body, MultiMap headers, Vertx vertx, BusOptions options) {
    String replyTo = headers.get(BusHeaders.REPLY_TO);
    String results = headers.get(BusHeaders.RESULTS);
    String key = headers.get(BusHeaders.CANCEL_KEY);
    boolean isPublished =
        (message.replyAddress() == null && replyTo == null)
            || options.getPublishResults() == PublishResults.ALL;
    return new Responder(
        vertx,
        message,
        body instanceof GenerationRequest || body instanceof BusCodecs.UnreadableRequest,
        OUTCOME.equals(headers.get(BusHeaders.REPLY)),
        replyTo,
        key == null || RequestMessage.isCancelKey(key) ? key : null,
        results == null && isPublished ? options.getResultsAddress() : results);
  }

  /** Sends the acknowledgement to the reply-to address: this node has received the message. */
  void acknowledge(String node) {
    if (replyTo != null) {
      vertx.eventBus().send(replyTo, null, delivery().addHeader(BusHeaders.NODE, node));
    }
  }

  /** Delivers the outcome. If one of the deliveries throws, the others still happen. */
  void deliver(GenerationOutcome outcome) {
    Exceptions.runAll(
        () -> {
          if (message.replyAddress() != null) {
            reply(outcome);
          }
        },
        () -> {
          if (replyTo != null) {
            vertx.eventBus().send(replyTo, typed ? outcome : json(outcome::toJson), delivery());
          }
        },
        () -> {
          if (resultsAddress != null) {
            vertx.eventBus().publish(resultsAddress, json(outcome::toJson));
          }
        });
  }

  private void reply(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    if (repliesOutcome) {
      message.reply(typed ? outcome : json(outcome::toJson));
    } else if (failure == null) {
      message.reply(typed ? outcome.result() : json(outcome.result()::toJson));
    } else if (typed) {
      message.reply(failure);
    } else {
      message.fail(failure.failureCode(), failure.getMessage());
    }
  }

  private DeliveryOptions delivery() {
    DeliveryOptions options = new DeliveryOptions();
    return cancelKey == null ? options : options.addHeader(BusHeaders.CANCEL_KEY, cancelKey);
  }

  private Object json(Supplier<JsonObject> json) {
    return DeferredJson.body(vertx, json);
  }
}
