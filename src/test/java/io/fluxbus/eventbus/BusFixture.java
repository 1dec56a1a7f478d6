package io.fluxbus.eventbus;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Configuration and messages for the tests of the bus. */
final class BusFixture {
  static final String GENERATE = "fluxbus.generate";
  static final String RESULTS = "fluxbus.results";
  static final String EVENTS = "fluxbus.events";
  static final String STATUS = "fluxbus.status";
  static final String CANCEL = "fluxbus.cancel";

  /** Longer than any test, so that no reply timeout passes. */
  static final long SEND_TIMEOUT = 60_000;

  private BusFixture() {}

  static StubServer stub(Vertx vertx, StubOptions options) {
    return Await.result(StubServer.create(vertx, options).listen());
  }

  /** A configuration with short delays between attempts. */
  static JsonObject config(String baseUrl) {
    return new JsonObject()
        .put("apiKey", "sk-test")
        .put("baseUrl", baseUrl)
        .put("retryBaseDelay", 1)
        .put("eventBus", new JsonObject());
  }

  /** The same configuration with a concurrency of 1. */
  static JsonObject oneAtATime(String baseUrl) {
    return config(baseUrl).put("maxConcurrency", 1).put("adaptiveConcurrency", false);
  }

  static JsonObject withBus(JsonObject config, String option, Object value) {
    config.getJsonObject("eventBus").put(option, value);
    return config;
  }

  /** Deploys the verticle by its name, as applications do. */
  static String deploy(Vertx vertx, JsonObject config) {
    return deploy(vertx, config, 1, ThreadingModel.EVENT_LOOP);
  }

  static String deploy(Vertx vertx, JsonObject config, int instances, ThreadingModel threads) {
    return Await.result(tryToDeploy(vertx, config, instances, threads));
  }

  static Future<String> tryToDeploy(
      Vertx vertx, JsonObject config, int instances, ThreadingModel threads) {
    return vertx.deployVerticle(
        "io.fluxbus.eventbus.GenerationVerticle",
        new DeploymentOptions()
            .setConfig(config)
            .setInstances(instances)
            .setThreadingModel(threads));
  }

  static JsonObject prompt(String id) {
    return new JsonObject()
        .put("id", id)
        .put("model", "flux-pro/v1.1")
        .put("prompt", "a cat")
        .put("image_size", new JsonObject().put("width", 256).put("height", 256));
  }

  static DeliveryOptions delivery() {
    return new DeliveryOptions().setSendTimeout(SEND_TIMEOUT);
  }

  static <T> Future<T> request(Vertx vertx, Object body, DeliveryOptions options) {
    return vertx.eventBus().<T>request(GENERATE, body, options).map(Message::body);
  }

  static <T> Future<T> request(Vertx vertx, Object body) {
    return request(vertx, body, delivery());
  }

  static ReplyException failed(Future<?> reply) {
    Throwable failure = Await.failure(reply);
    if (failure instanceof ReplyException expected) {
      return expected;
    }
    throw new AssertionError("not a ReplyException", failure);
  }

  /** The list of messages that were published to an address since this call. */
  static List<JsonObject> listen(Vertx vertx, String address) {
    List<JsonObject> published = new CopyOnWriteArrayList<>();
    MessageConsumer<JsonObject> consumer =
        vertx.eventBus().consumer(address, message -> published.add(message.body()));
    Await.result(consumer.completion());
    return published;
  }

  static String failureType(JsonObject outcome) {
    return outcome.getJsonObject("failure", new JsonObject()).getString("type");
  }

  static boolean isType(ReplyException failure, FailureType type) {
    return failure.failureCode() == type.code() && failure.getMessage().startsWith(type + ": ");
  }
}
