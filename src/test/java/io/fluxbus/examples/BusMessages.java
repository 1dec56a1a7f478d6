package io.fluxbus.examples;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** The messages of the event bus page. */
final class BusMessages {
  private BusMessages() {}

  static Future<String> deploy(Vertx vertx, JsonObject config) {
    return vertx.deployVerticle(
        "io.fluxbus.eventbus.GenerationVerticle",
        new DeploymentOptions().setInstances(2).setConfig(config));
  }

  static Future<Message<JsonObject>> ask(Vertx vertx) {
    return vertx
        .eventBus()
        .<JsonObject>request(
            "fluxbus.generate",
            new JsonObject().put("id", "a1").put("prompt", "Rabbit singing").put("seed", 42),
            new DeliveryOptions().setSendTimeout(600_000))
        .onSuccess(reply -> System.out.println(reply.body().getJsonArray("images")))
        .onFailure(failure -> System.out.println(failure.getMessage()));
  }
}
