package io.fluxbus.eventbus;

import io.fluxbus.CallListener;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Publishes how calls get on. An event says which request and which worker, and shows neither
 * prompts nor URLs.
 *
 * @param worker what tells this verticle's deployment from others
 */
record Events(EventBus bus, String address, String worker) {

  /** What publishes the stages of that request before its outcome. */
  CallListener of(String id) {
    return new CallListener() {
      @Override
      public void accepted() {
        publish("accepted", id, new JsonObject());
      }

      @Override
      public void started(int attempt) {
        publish("started", id, new JsonObject().put("attempt", attempt));
      }

      @Override
      public void retrying(GenerationException failure, Duration delay) {
        publish(
            "retrying",
            id,
            new JsonObject().put("failure", members(failure)).put("delay_ms", delay.toMillis()));
      }
    };
  }

  void settled(GenerationOutcome outcome) {
    JsonObject event =
        new JsonObject()
            .put("status", outcome.status().text())
            .put("attempts", outcome.attempts())
            .put("queued_ms", outcome.queuedMillis())
            .put("elapsed_ms", outcome.elapsedMillis());
    if (outcome.failure() != null) {
      event.put("failure", members(outcome.failure()));
    }
    publish("settled", outcome.id(), event);
  }

  private void publish(String event, String id, JsonObject more) {
    bus.publish(address, more.put("event", event).put("id", id).put("worker", worker));
  }

  /** Without the message, which may repeat what the request or the API said. */
  private static JsonObject members(GenerationException failure) {
    JsonObject members = new JsonObject(OutcomeJson.members(failure));
    members.remove("message");
    return members;
  }
}
