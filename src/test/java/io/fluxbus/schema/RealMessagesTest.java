package io.fluxbus.schema;

import static io.fluxbus.schema.MessageSchemas.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.GenerationVerticle;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.gateway.GatewayLimits;
import io.fluxbus.gateway.GatewayOptions;
import io.fluxbus.gateway.GatewayRouter;
import io.fluxbus.gateway.GatewayServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/** The messages of a worker and of the gateway are valid by their schemas. */
@ExtendWith(VertxExtension.class)
class RealMessagesTest {
  private static final JsonObject REQUEST =
      new JsonObject()
          .put("id", "a")
          .put("prompt", "A cat")
          .put("metadata", new JsonObject().put("order", 17));

  private Vertx vertx;
  private List<JsonObject> outcomes;
  private List<JsonObject> events;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    outcomes = listen("fluxbus.results");
    events = listen("fluxbus.events");
  }

  private List<JsonObject> listen(String address) {
    List<JsonObject> received = new CopyOnWriteArrayList<>();
    Await.result(
        vertx
            .eventBus()
            .<JsonObject>consumer(address, message -> received.add(message.body()))
            .completion());
    return received;
  }

  private void deploy(FailureType type) {
    JsonObject config =
        new JsonObject()
            .put("apiKey", "sk-test")
            .put("eventBus", new JsonObject().put("publishResults", "ALL"));
    Await.result(
        vertx.deployVerticle(
            new GenerationVerticle(unused -> new ScriptedClient(type)),
            new DeploymentOptions().setConfig(config)));
  }

  private JsonObject request(JsonObject body, String... headers) {
    DeliveryOptions options = new DeliveryOptions();
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i], headers[i + 1]);
    }
    Future<Message<JsonObject>> reply = vertx.eventBus().request("fluxbus.generate", body, options);
    return Await.result(reply).body();
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(FailureType.class)
  void theMessagesOfACallAreValid(FailureType type) {
    deploy(type);
    assertValid("request", REQUEST);
    JsonObject headers =
        new JsonObject().put("fluxbus-reply", "outcome").put("fluxbus-timeout-ms", "5000");
    assertValid("request-headers", headers);

    JsonObject outcome = request(REQUEST, "fluxbus-reply", "outcome", "fluxbus-timeout-ms", "5000");

    assertValid("outcome", outcome);
    assertThat(outcome.getJsonObject("metadata").getInteger("order")).isEqualTo(17);
    Await.until(() -> outcomes.size() == 1 && events.size() == 4);
    assertThat(outcomes.get(0)).isEqualTo(outcome);
    assertThat(events)
        .allSatisfy(event -> assertValid("event", event))
        .extracting(event -> event.getString("event"))
        .containsExactly("accepted", "started", "retrying", "settled");
    if (type == null) {
      assertValid("result", outcome.getJsonObject("result"));
      assertValid("result", request(REQUEST));
    } else {
      assertValid("failure", outcome.getJsonObject("failure"));
    }
  }

  @Test
  void theOutcomeOfAMessageThatCannotBeReadIsValid() {
    deploy(null);

    JsonObject outcome = request(new JsonObject().put("prompt", 1), "fluxbus-reply", "outcome");

    assertValid("outcome", outcome);
    assertThat(outcome.getString("status")).isEqualTo("failed");
  }

  @Test
  void theStatusIsValid() {
    deploy(null);

    assertValid(
        "status",
        Await.result(vertx.eventBus().<JsonObject>request("fluxbus.status", null)).body());
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(
      value = FailureType.class,
      names = {"INVALID_REQUEST", "OUTCOME_UNKNOWN", "DOWNLOAD_FAILED"})
  void theOutcomesOfARemoteClientAreValid(FailureType type) {
    deploy(type);
    RemoteFluxClient client = RemoteFluxClient.create(vertx);
    GenerationRequest cat =
        GenerationRequest.of("A cat").withMetadata(new JsonObject().put("order", 1));
    assertValid("request", cat.toJson());

    assertValid("outcome", Await.result(client.submit(cat).outcome()).toJson());
    Await.result(client.close());
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(
      value = FailureType.class,
      names = {"RATE_LIMITED", "OUTCOME_UNKNOWN"})
  void theGenerationsOfTheGatewayAreValid(FailureType type) {
    GatewayRouter gateway =
        GatewayRouter.create(vertx, new ScriptedClient(type), new GatewayOptions());
    int port =
        Await.result(
            GatewayServer.create(vertx, gateway.router(), new GatewayLimits())
                .listen("127.0.0.1", 0));
    HttpClient http = vertx.createHttpClient();

    JsonObject accepted =
        send(http, port, HttpMethod.POST, "/v1/images/generations", REQUEST.encode());
    assertValid("generation", accepted);

    Await.until(
        () -> {
          JsonObject generation =
              send(http, port, HttpMethod.GET, "/v1/generations/" + accepted.getString("id"), "");
          assertValid("generation", generation);
          return generation.containsKey("attempts");
        });
    Await.result(http.close());
  }

  private static JsonObject send(
      HttpClient http, int port, HttpMethod method, String path, String body) {
    return Await.result(
        http.request(method, port, "127.0.0.1", path)
            .compose(
                request ->
                    request
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Prefer", "respond-async")
                        .send(body))
            .compose(response -> response.body())
            .map(bytes -> bytes.toJsonObject()));
  }
}
