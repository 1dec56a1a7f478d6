package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.endless;
import static io.fluxbus.gateway.GatewayFixture.header;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.MemoryOutcomeStore;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A caller gets an id at once, and asks for the outcome later. */
@ExtendWith(VertxExtension.class)
class AsynchronousCallsTest {
  private static final String[] ASYNC = {"Prefer", "wait=1, respond-async"};

  private GatewayFixture gateway;

  private void start(Vertx vertx, GatewayOptions options) {
    gateway = GatewayFixture.create(vertx, options, GatewayFixture.oneAtATime());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private String submit() {
    return header(gateway.post(cat(), ASYNC), "location");
  }

  private JsonObject settled(String location) {
    Await.until(() -> json(gateway.get(location)).containsKey("attempts"));
    return json(gateway.get(location));
  }

  @Test
  void theOutcomeIsFoundByTheLocation(Vertx vertx) {
    start(vertx, new GatewayOptions());

    HttpResponse<String> accepted = gateway.post(cat(), ASYNC);

    JsonObject outcome = settled(header(accepted, "location"));
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(header(accepted, "preference-applied")).isEqualTo("respond-async");
    assertThat(outcome.getString("status")).isEqualTo("succeeded");
    assertThat(outcome.getString("id")).isEqualTo(json(accepted).getString("id"));
    assertThat(outcome.getJsonObject("result").getJsonArray("images")).hasSize(1);
  }

  @Test
  void aCallThatWaitsHasAPosition(Vertx vertx) {
    start(vertx, new GatewayOptions());
    gateway.stub.enqueue(endless());
    String running = submit();
    String first = submit();
    String second = submit();

    Await.until(() -> json(gateway.get(running)).getString("status").equals("running"));
    assertThat(json(gateway.get(running)).containsKey("position")).isFalse();
    assertThat(json(gateway.get(first)).getString("status")).isEqualTo("queued");
    assertThat(json(gateway.get(first)).getInteger("position")).isEqualTo(1);
    assertThat(json(gateway.get(second)).getInteger("position")).isEqualTo(2);
  }

  @Test
  void aCallThatWaitsIsCancelledAndNotBilled(Vertx vertx) {
    start(vertx, new GatewayOptions());
    gateway.stub.enqueue(endless());
    String running = submit();
    Await.until(() -> gateway.stub.ledger().accepted() == 1);
    String waiting = submit();

    HttpResponse<String> cancelled = gateway.delete(waiting);

    assertThat(cancelled.statusCode()).isEqualTo(200);
    assertThat(json(cancelled).getJsonObject("failure").getString("type")).isEqualTo("CANCELLED");
    assertThat(json(cancelled).getJsonObject("failure").getString("billed")).isEqualTo("no");
    assertThat(gateway.delete(waiting).body()).isEqualTo(cancelled.body());
    assertThat(gateway.delete(running).statusCode()).isEqualTo(409);
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void theKeyOfAnAsynchronousCallIsThatOfASynchronousOne(Vertx vertx) {
    start(vertx, new GatewayOptions());
    String location =
        header(gateway.post(cat(), "Prefer", "respond-async", "Idempotency-Key", "k"), "location");
    JsonObject outcome = settled(location);

    HttpResponse<String> synchronous = gateway.post(cat(), "Idempotency-Key", "k");

    assertThat(header(synchronous, "idempotent-replayed")).isEqualTo("true");
    assertThat(json(synchronous).getJsonArray("images").getJsonObject(0).getString("url"))
        .isEqualTo(
            outcome
                .getJsonObject("result")
                .getJsonArray("images")
                .getJsonObject(0)
                .getString("url"));
    assertThat(gateway.stub.ledger().billed()).isEqualTo(1);
  }

  @Test
  void theBytesOfImagesAreForSynchronousCalls(Vertx vertx) {
    start(vertx, new GatewayOptions());

    HttpResponse<String> rejected = gateway.post(cat().put("response_format", "b64_json"), ASYNC);

    assertThat(rejected.statusCode()).isEqualTo(400);
    assertThat(gateway.stub.ledger().posts()).isZero();
  }

  @Test
  void aCallBeyondTheLimitIsRejected(Vertx vertx) {
    start(vertx, new GatewayOptions().setLimits(new GatewayLimits().setMaxCalls(1)));
    gateway.stub.enqueue(endless());
    submit();

    HttpResponse<String> rejected = gateway.post(cat());

    assertThat(rejected.statusCode()).isEqualTo(503);
    assertThat(header(rejected, "x-should-retry")).isEqualTo("true");
    assertThat(header(rejected, "retry-after")).isEqualTo("5");
    assertThat(json(rejected).getString("billed")).isEqualTo("no");
  }

  @Test
  void anOutcomeThatIsNotKeptIsFoundInTheStore(Vertx vertx) {
    start(vertx, new GatewayOptions().setMaxKeptOutcomes(1));
    JsonObject first = settled(submit());
    settled(submit());

    // The store, which is in memory here, still has it.
    assertThat(gateway.get("/v1/generations/" + first.getString("id")).statusCode()).isEqualTo(200);
  }

  @Test
  void anOutcomeIsFoundInTheStoreAfterARestart(Vertx vertx) {
    StubServer stub = GatewayFixture.startStub(vertx);
    MemoryOutcomeStore store = new MemoryOutcomeStore();
    FluxClientOptions options =
        GatewayFixture.clientOptions().setApiKey("any").setBaseUrl(stub.baseUrl());
    FluxClient client = FluxClient.create(vertx, options);
    DurableFluxClient before = DurableFluxClient.create(vertx, client, store);
    gateway = GatewayFixture.create(vertx, stub, before, new GatewayOptions());
    String own = submit();
    String keyed =
        header(
            gateway.post(cat(), "Prefer", "respond-async", "Idempotency-Key", "key/with~signs"),
            "location");
    settled(own);
    settled(keyed);
    DurableFluxClient after = DurableFluxClient.create(vertx, client, store);
    try (GatewayFixture restarted =
        GatewayFixture.create(
            vertx, GatewayFixture.startStub(vertx), after, new GatewayOptions())) {
      assertThat(json(restarted.get(own)).getString("status")).isEqualTo("succeeded");
      assertThat(json(restarted.get(keyed)).getString("status")).isEqualTo("succeeded");
      assertThat(restarted.get(own + "x").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aGatewayThatClosesAcceptsNoCallsAndEndsThoseThatWait(Vertx vertx) {
    start(vertx, new GatewayOptions().setDrainTimeout(1));
    gateway.stub.enqueue(endless());
    submit();
    Await.until(() -> gateway.stub.ledger().accepted() == 1);
    String waiting = submit();

    Await.result(gateway.gateway.close());

    assertThat(json(gateway.get(waiting)).getJsonObject("failure").getString("billed"))
        .isEqualTo("no");
    HttpResponse<String> rejected = gateway.post(cat());
    assertThat(rejected.statusCode()).isEqualTo(503);
    assertThat(json(rejected).getJsonObject("error").getString("code")).isEqualTo("closed");
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
  }
}
