package io.fluxbus.bridge;

import io.fluxbus.Await;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A worker on the event bus of a test, in front of a stub server, and messages for it. */
final class BridgeFixture {
  static final String TOKEN = "0123456789abcdef-bridge";

  private BridgeFixture() {}

  static StubServer deploy(Vertx vertx) {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    Await.result(
        vertx.deployVerticle(
            "io.fluxbus.eventbus.GenerationVerticle",
            new DeploymentOptions()
                .setConfig(
                    new JsonObject()
                        .put("apiKey", "sk-test")
                        .put("baseUrl", stub.baseUrl())
                        .put("maxAttempts", 1))));
    return stub;
  }

  static JsonObject cat(String id) {
    return new JsonObject().put("id", id).put("prompt", "A cat");
  }

  static JsonObject send(String address, Object body) {
    return new JsonObject().put("type", "send").put("address", address).put("body", body);
  }

  /** A request to generate an image, with a reply address. */
  static JsonObject request(String id) {
    return send("fluxbus.generate", cat(id)).put("replyAddress", "reply-" + id);
  }

  static JsonObject register(String address) {
    return new JsonObject().put("type", "register").put("address", address);
  }

  static JsonObject withHeader(JsonObject message, String name, Object value) {
    return message.put("headers", new JsonObject().put(name, value));
  }

  static JsonObject withToken(JsonObject message) {
    return withHeader(message, "authorization", "Bearer " + TOKEN);
  }

  /** The messages that are published to an address from now on. */
  static List<JsonObject> listen(Vertx vertx, String address) {
    List<JsonObject> published = new CopyOnWriteArrayList<>();
    MessageConsumer<JsonObject> consumer =
        vertx.eventBus().consumer(address, message -> published.add(message.body()));
    Await.result(consumer.completion());
    return published;
  }

  /** Publishes long outcomes until a condition holds. */
  static void publishUntil(Vertx vertx, BooleanSupplier condition) {
    JsonObject outcome = new JsonObject().put("text", "x".repeat(100_000));
    Await.until(
        () -> {
          vertx.eventBus().publish("fluxbus.results", outcome);
          return condition.getAsBoolean();
        });
  }
}
