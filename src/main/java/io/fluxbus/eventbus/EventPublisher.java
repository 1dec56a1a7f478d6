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
            new JsonObject()
                .put("failure", withoutMessage(failure))
                .put("delay_ms", delay.toMillis()));
      }
    };
  }

  /** Publishes the outcome of a call, without images. */
  void publishSettled(GenerationOutcome outcome) {
    JsonObject event =
        new JsonObject()
            .put("status", outcome.status().text())
            .put("attempts", outcome.attempts())
            .put("queued_ms", outcome.queuedMillis())
            .put("elapsed_ms", outcome.elapsedMillis());
    if (outcome.failure() != null) {
      event.put("failure", withoutMessage(outcome.failure()));
    }
    publish("settled", outcome.id(), event);
  }

  private void publish(String event, String id, JsonObject details) {
    bus.publish(address, details.put("event", event).put("id", id).put("worker", worker));
  }

  /**
   * Returns a failure as JSON without its message, which may contain text of the request or of the
   * API's response.
   */
  private static JsonObject withoutMessage(GenerationException failure) {
    JsonObject json = OutcomeJson.toJson(failure);
    json.remove("message");
    return json;
  }
}
