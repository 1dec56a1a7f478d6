package io.fluxbus.eventbus;

import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.Exceptions;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/**
 * How the outcome of one message is told: by a reply of the kind that the message is of, sent to an
 * address that it names, published, or several of these.
 *
 * @param typed whether values are answered with values
 * @param whole whether the reply is the outcome, be it a failure or not
 * @param replyTo where the outcome is sent; null for nowhere
 * @param key what the sender calls it by, or null
 * @param resultsAddress where the outcome is published; null for nowhere
 */
record Responder(
    EventBus bus,
    Message<?> message,
    boolean typed,
    boolean whole,
    String replyTo,
    String key,
    String resultsAddress) {
  static final String RESULT = "result";
  static final String OUTCOME = "outcome";

  /**
   * By the message's headers as far as they make sense, since even a bad message is answered.
   *
   * @param headers name permitted addresses only
   */
  static Responder to(
      Message<?> message, Object body, MultiMap headers, EventBus bus, BusOptions options) {
    String replyTo = headers.get(BusHeaders.REPLY_TO);
    String results = headers.get(BusHeaders.RESULTS);
    String key = headers.get(BusHeaders.CANCEL_KEY);
    boolean publishes =
        (message.replyAddress() == null && replyTo == null)
            || options.getPublishResults() == PublishResults.ALL;
    return new Responder(
        bus,
        message,
        body instanceof GenerationRequest || body instanceof BusCodecs.Unreadable,
        OUTCOME.equals(headers.get(BusHeaders.REPLY)),
        replyTo,
        key == null || RequestMessage.isCancelKey(key) ? key : null,
        results == null && publishes ? options.getResultsAddress() : results);
  }

  /** Tells who waits at another address which node has taken the message. */
  void taken(String node) {
    if (replyTo != null) {
      bus.send(replyTo, null, delivery().addHeader(BusHeaders.NODE, node));
    }
  }

  /** Once. One way that fails does not keep the outcome from the others. */
  void tell(GenerationOutcome outcome) {
    Exceptions.runAll(
        () -> {
          if (message.replyAddress() != null) {
            reply(outcome);
          }
        },
        () -> {
          if (replyTo != null) {
            bus.send(replyTo, typed ? outcome : json(outcome), delivery());
          }
        },
        () -> {
          if (resultsAddress != null) {
            bus.publish(resultsAddress, json(outcome));
          }
        });
  }

  private void reply(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    if (whole) {
      message.reply(typed ? outcome : json(outcome));
    } else if (failure == null) {
      message.reply(
          typed ? outcome.result() : new JsonObject(OutcomeJson.members(outcome.result())));
    } else if (typed) {
      message.reply(failure);
    } else {
      message.fail(failure.failureCode(), failure.getMessage());
    }
  }

  private DeliveryOptions delivery() {
    DeliveryOptions options = new DeliveryOptions();
    return key == null ? options : options.addHeader(BusHeaders.CANCEL_KEY, key);
  }

  private static JsonObject json(GenerationOutcome outcome) {
    return new JsonObject(OutcomeJson.members(outcome));
  }
}
