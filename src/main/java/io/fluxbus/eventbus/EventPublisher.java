package io.fluxbus.eventbus;

import io.fluxbus.CallListener;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Publishes an event for each stage of a call. An event names the request and the worker. It never
 * contains a prompt or a URL.
 *
 * @param worker identifies the verticle's deployment in the cluster
 */
record EventPublisher(Vertx vertx, String address, String worker) {
  /** An event describes a call and is not a part of it, so it has no span in the call's trace. */
  private static final DeliveryOptions UNTRACED =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);

  /** Creates a listener that publishes the stages of a call before its outcome. */
  CallListener listener(String id) {
    return new CallListener() {
      @Override
      public void accepted() {
        publish(() -> event("accepted", id));
      }

      @Override
      public void started(int attempt) {
        publish(() -> event("started", id).put("attempt", attempt));
      }

      @Override
      public void retrying(GenerationException failure, Duration delay) {
        publish(
            () ->
                event("retrying", id)
                    .put("failure", withoutMessage(failure))
                    .put("delay_ms", delay.toMillis()));
      }
    };
  }

  /** Publishes the outcome of a call, without images. */
  void publishSettled(GenerationOutcome outcome) {
    publish(() -> settled(outcome));
  }

  private JsonObject settled(GenerationOutcome outcome) {
    JsonObject event =
        event("settled", outcome.id())
            .put("status", outcome.status().text())
            .put("attempts", outcome.attempts())
            .put("queued_ms", outcome.queuedMillis())
            .put("elapsed_ms", outcome.elapsedMillis());
    if (outcome.replayed()) {
      event.put("replayed", true);
    }
    return outcome.failure() == null
        ? event
        : event.put("failure", withoutMessage(outcome.failure()));
  }

  private JsonObject event(String name, String id) {
    return new JsonObject().put("event", name).put("id", id).put("worker", worker);
  }

  /** Most workers have no consumer of events, so an event is created only for a consumer. */
  private void publish(Supplier<JsonObject> event) {
    vertx.eventBus().publish(address, DeferredJson.body(vertx, event), UNTRACED);
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
