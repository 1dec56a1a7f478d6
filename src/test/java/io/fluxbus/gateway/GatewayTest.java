package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.header;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs send requests over HTTP in the API's form or OpenAI's, and get both in return. */
@ExtendWith(VertxExtension.class)
class GatewayTest {
  private GatewayFixture gateway;

  @BeforeEach
  void start(Vertx vertx) {
    gateway = GatewayFixture.create(vertx);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void aResponseHasTheFormsOfTheApiAndOfOpenAi() {
    HttpResponse<String> response =
        gateway.post(
            cat()
                .put("image_size", new JsonObject().put("width", 1024).put("height", 320))
                .put("seed", 7));

    JsonObject body = json(response);
    JsonObject image = body.getJsonArray("images").getJsonObject(0);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(image.getString("url")).startsWith(gateway.stub.baseUrl());
    assertThat(body.getJsonArray("data").getJsonObject(0).getMap())
        .isEqualTo(Map.of("url", image.getString("url")));
    assertThat(body.getLong("created")).isPositive();
    assertThat(body.getInteger("seed")).isEqualTo(7);
    assertThat(body.getString("prompt")).isEqualTo("A cat");
    assertThat(body.getJsonObject("fluxbus").getString("billed")).isEqualTo("yes");
    assertThat(body.getJsonObject("fluxbus").getInteger("attempts")).isEqualTo(1);
    assertThat(header(response, "x-request-id"))
        .isEqualTo(body.getJsonObject("fluxbus").getString("id"));
    assertThat(header(response, "content-type")).isEqualTo("application/json");
  }

  @Test
  void aRequestInTheFormOfOpenAiIsTranslated() throws IOException {
    HttpResponse<String> response =
        gateway.post(
            cat()
                .put("n", 2)
                .put("size", "512x256")
                .put("response_format", "b64_json")
                .put("quality", "hd")
                .put("style", "vivid")
                .put("user", "somebody")
                .put("background", "auto"));

    JsonObject body = json(response);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(body.getJsonArray("data")).hasSize(2);
    byte[] bytes =
        Base64.getDecoder()
            .decode(body.getJsonArray("data").getJsonObject(1).getString("b64_json"));
    assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isEqualTo(512);
    assertThat(body.getJsonArray("images").getJsonObject(1).getString("url")).isNotEmpty();
  }

  @Test
  void aFailureHasBothEnvelopesAndSaysWhetherItWasBilled() {
    gateway.stub.enqueue(StubAnswer.failure(400, "the prompt was rejected"));

    HttpResponse<String> response = gateway.post(cat());

    JsonObject body = json(response);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(body.getJsonObject("error").getString("type")).isEqualTo("invalid_request_error");
    assertThat(body.getJsonObject("error").getString("code")).isEqualTo("invalid_request");
    assertThat(body.getJsonObject("error").getString("message"))
        .isEqualTo(body.getString("message"));
    assertThat(body.getInteger("statusCode")).isEqualTo(400);
    assertThat(body.getString("path")).isEqualTo(GatewayFixture.IMAGES);
    assertThat(body.getString("requestId")).isEqualTo(header(response, "x-request-id"));
    assertThat(body.getString("timestamp")).isNotEmpty();
    assertThat(body.getString("billed")).isEqualTo("no");
    assertThat(header(response, "x-should-retry")).isEqualTo("false");
  }

  @Test
  void anUnknownOutcomeMustNotBeRepeated() {
    gateway.stub.enqueue(StubAnswer.fault(StubFault.GATEWAY));

    HttpResponse<String> response = gateway.post(cat());

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(header(response, "x-should-retry")).isEqualTo("false");
    assertThat(json(response).getString("billed")).isEqualTo("unknown");
    assertThat(json(response).getJsonObject("error").getString("code"))
        .isEqualTo("outcome_unknown");
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void anUnbilledFailureThatMayPassMayBeRepeated() {
    for (int i = 0; i < 4; i++) {
      gateway.stub.enqueue(StubAnswer.failure(500, "out of order"));
    }

    HttpResponse<String> response = gateway.post(cat());

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(header(response, "x-should-retry")).isEqualTo("true");
    assertThat(header(response, "retry-after")).isEqualTo("5");
    assertThat(json(response).getString("billed")).isEqualTo("no");
  }

  @Test
  void aKeyIsBilledOnce() {
    HttpResponse<String> first = gateway.post(cat(), "Idempotency-Key", "order-17");
    HttpResponse<String> second = gateway.post(cat(), "Idempotency-Key", "order-17");

    assertThat(header(first, "idempotent-replayed")).isNull();
    assertThat(header(second, "idempotent-replayed")).isEqualTo("true");
    assertThat(json(second).getJsonArray("images")).isEqualTo(json(first).getJsonArray("images"));
    assertThat(gateway.stub.ledger().billed()).isEqualTo(1);
  }

  @Test
  void aKeyOfAnotherRequestIsRejected() {
    gateway.post(cat(), "Idempotency-Key", "order-17");

    HttpResponse<String> other =
        gateway.post(cat().put("prompt", "A dog"), "Idempotency-Key", "order-17");

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(json(other).getJsonObject("error").getString("code"))
        .isEqualTo("idempotency_key_reused");
    assertThat(header(other, "x-should-retry")).isEqualTo("false");
  }

  @Test
  void aRepeatedRequestGetsTheUnknownOutcomeAgain() {
    gateway.stub.enqueue(StubAnswer.fault(StubFault.RESET));

    HttpResponse<String> first = gateway.post(cat(), "Idempotency-Key", "k");
    HttpResponse<String> second = gateway.post(cat(), "Idempotency-Key", "k");

    assertThat(first.statusCode()).isEqualTo(504);
    assertThat(second.statusCode()).isEqualTo(504);
    assertThat(header(second, "idempotent-replayed")).isEqualTo("true");
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void theIdOfTheCallersRequestReachesTheApi() {
    HttpResponse<String> response = gateway.post(cat(), "X-Client-Request-Id", "order-17");

    assertThat(header(response, "x-request-id")).isEqualTo("order-17");
    assertThat(gateway.stub.ledger().entries("order-17")).hasSize(1);
  }

  @Test
  void theModelIsListed() {
    JsonObject models = json(gateway.get("/v1/models"));

    assertThat(models.getJsonArray("data").getJsonObject(0).getString("id"))
        .isEqualTo("flux-pro/v1.1");
    assertThat(gateway.get("/v1/models/flux-pro%2Fv1.1").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/v1/models/flux-pro/v1.1").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/v1/models/dall-e-3").statusCode()).isEqualTo(404);
  }

  @Test
  void pathsAndMethodsThatDoNotExistAreRejected() {
    HttpResponse<String> method = gateway.get(GatewayFixture.IMAGES);

    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(header(method, "allow")).isEqualTo("POST");
    assertThat(gateway.get("/v1/nothing").statusCode()).isEqualTo(404);
    assertThat(gateway.get("/v1/generations/nothing").statusCode()).isEqualTo(404);
  }
}
