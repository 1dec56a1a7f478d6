package io.fluxbus.eventbus;

import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/**
 * How the outcome of one message is told: by a reply of the kind that the message is of, published,
 * or both.
 *
 * @param typed whether values are answered with values
 * @param whole whether the reply is the outcome, be it a failure or not
 * @param resultsAddress where the outcome is published; null for nowhere
 */
record Answer(
    EventBus bus, Message<?> message, boolean typed, boolean whole, String resultsAddress) {
  static final String RESULT = "result";
  static final String OUTCOME = "outcome";

  /** By the message's headers as far as they make sense, since even a bad message is answered. */
  static Answer to(
      Message<?> message, Object body, MultiMap headers, EventBus bus, BusOptions options) {
    String named = headers.get(BusHeaders.RESULTS);
    boolean names = named != null && !named.isBlank();
    boolean publishes =
        names
            || message.replyAddress() == null
            || options.getPublishResults() == PublishResults.ALL;
    return new Answer(
        bus,
        message,
        body instanceof GenerationRequest,
        OUTCOME.equals(headers.get(BusHeaders.REPLY)),
        publishes ? (names ? named : options.getResultsAddress()) : null);
  }

  /** Once. A reply that cannot be sent does not keep the outcome from being published. */
  void tell(GenerationOutcome outcome) {
    try {
      if (message.replyAddress() != null) {
        reply(outcome);
      }
    } finally {
      if (resultsAddress != null) {
        bus.publish(resultsAddress, new JsonObject(OutcomeJson.members(outcome)));
      }
    }
  }

  private void reply(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    if (whole) {
      message.reply(typed ? outcome : new JsonObject(OutcomeJson.members(outcome)));
    } else if (failure == null) {
      message.reply(
          typed ? outcome.result() : new JsonObject(OutcomeJson.members(outcome.result())));
    } else if (typed) {
      message.reply(failure);
    } else {
      message.fail(failure.failureCode(), failure.getMessage());
    }
  }
}
