package io.fluxbus.eventbus;

import io.fluxbus.CallListener;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Publishes an event for each stage of a call. An event names the request and the worker. It never
 * contains a prompt or a URL.
 *
 * @param worker identifies the verticle's deployment in the cluster
 */
record EventPublisher(EventBus bus, String address, String worker) {

  /** Creates a listener that publishes the stages of a call before its outcome. */
  CallListener listener(String id) {
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

  private void publish(String event, String id, JsonObject details) {
    bus.publish(address, details.put("event", event).put("id", id).put("worker", worker));
  }

  /** Omits the message, which may contain text of the request or of the API's response. */
  private static JsonObject members(GenerationException failure) {
    JsonObject members = OutcomeJson.toJson(failure);
    members.remove("message");
    return members;
  }
}
