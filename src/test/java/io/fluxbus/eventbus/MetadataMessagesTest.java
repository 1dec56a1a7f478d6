package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.RESULTS;
import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.delivery;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.failed;
import static io.fluxbus.eventbus.BusFixture.isType;
import static io.fluxbus.eventbus.BusFixture.listen;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Metadata;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every form of an outcome on the bus contains the metadata of the request. */
@ExtendWith(VertxExtension.class)
class MetadataMessagesTest {
  private static final String JSON =
      "{\"z\":\"Ada\",\"a\":[1.10,9223372036854775808,null],\"o\":{\"deep\":true}}";
  private static final Metadata METADATA = Metadata.parse(JSON);

  private StubServer stub;
  private List<JsonObject> published;

  @BeforeEach
  void serve(Vertx vertx) {
    // The stub rejects fields that the API does not know.
    stub = stub(vertx, new StubOptions());
    published = listen(vertx, RESULTS);
    deploy(vertx, withBus(config(stub.baseUrl()), "publishResults", "ALL"));
  }

  private static DeliveryOptions wholeOutcome() {
    return delivery().addHeader("fluxbus-reply", "outcome");
  }

  private static JsonObject labelled(String id) {
    return prompt(id).put("metadata", METADATA.toJson());
  }

  private void assertPublished(String id) {
    Await.until(() -> published.stream().anyMatch(outcome -> outcome.getString("id").equals(id)));
    assertThat(published)
        .filteredOn(outcome -> outcome.getString("id").equals(id))
        .singleElement()
        .satisfies(
            outcome -> assertThat(outcome.getJsonObject("metadata").encode()).isEqualTo(JSON));
  }

  @Test
  void theOutcomeOfAJsonRequestHasTheMetadata(Vertx vertx) {
    JsonObject outcome = Await.result(request(vertx, labelled("a"), wholeOutcome()));

    assertThat(outcome.getString("status")).isEqualTo("succeeded");
    assertThat(outcome.getJsonObject("metadata").encode()).isEqualTo(JSON);
    assertPublished("a");
  }

  @Test
  void theOutcomeOfATypedRequestHasTheMetadata(Vertx vertx) {
    BusCodecs.register(vertx);
    GenerationRequest request =
        GenerationRequest.of("a cat").withId("v").withMetadata(METADATA.toJson());

    GenerationOutcome outcome = Await.result(request(vertx, request, wholeOutcome()));

    assertThat(outcome.metadata()).isEqualTo(METADATA);
    assertPublished("v");
  }

  @Test
  void aFailedOutcomeHasTheMetadata(Vertx vertx) {
    stub.enqueue(StubAnswer.raw(400, "{\"message\":\"no\",\"statusCode\":400}"));

    JsonObject outcome = Await.result(request(vertx, labelled("f"), wholeOutcome()));

    assertThat(outcome.getString("status")).isEqualTo("failed");
    assertPublished("f");
  }

  @Test
  void theOutcomeOfARejectedRequestHasTheMetadata(Vertx vertx) {
    JsonObject outcome =
        Await.result(request(vertx, labelled("r").put("num_images", 9), wholeOutcome()));

    assertThat(outcome.getJsonObject("failure").getString("type")).isEqualTo("INVALID_REQUEST");
    assertPublished("r");
  }

  @Test
  void aRemoteClientsOutcomeHasTheMetadataAndTheWorkerPublishesIt(Vertx vertx) {
    RemoteFluxClient client = RemoteFluxClient.create(vertx);
    GenerationRequest request =
        GenerationRequest.of("a cat").withId("remote").withMetadata(METADATA.toJson());

    assertThat(Await.result(client.submit(request).outcome()).metadata()).isEqualTo(METADATA);
    assertPublished("remote");
  }

  @Test
  void metadataThatIsNotAnObjectIsRejectedByName(Vertx vertx) {
    for (Object invalid :
        List.of(
            "text",
            7,
            true,
            new JsonArray().add(1),
            new JsonObject().put("a", "x".repeat(16384)))) {
      JsonObject body = prompt("w").put("metadata", invalid);

      assertThat(failed(request(vertx, body)))
          .satisfies(e -> assertThat(isType(e, FailureType.INVALID_REQUEST)).isTrue())
          .hasMessageContaining("metadata must be ");
    }
    assertThat(stub.ledger().posts()).isZero();
  }
}
