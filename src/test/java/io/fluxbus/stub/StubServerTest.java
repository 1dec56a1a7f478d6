package io.fluxbus.stub;

import static io.fluxbus.stub.StubRequests.ENDPOINT;
import static io.fluxbus.stub.StubRequests.authorized;
import static io.fluxbus.stub.StubRequests.cat;
import static io.fluxbus.stub.StubRequests.post;
import static io.fluxbus.stub.StubRequests.request;
import static io.fluxbus.stub.StubRequests.start;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class StubServerTest {

  private static BufferedImage image(Buffer bytes) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(bytes.getBytes()));
  }

  static Stream<Arguments> invalidBodies() {
    return Stream.of(
        arguments("prompt is required", cat().putNull("prompt")),
        arguments("model is required", cat().putNull("model")),
        arguments("num_images must be between 1 and 4, was 5", cat().put("num_images", 5)),
        arguments("seed must be at least 1, was 0", cat().put("seed", 0)),
        arguments("safety_tolerance must be a string, was 2", cat().put("safety_tolerance", 2)),
        arguments("output_format must be jpeg or png", cat().put("output_format", "gif")),
        arguments("steps is not a field of the API", cat().put("steps", 3)),
        arguments("id is not a field of the API", cat().put("id", "a")),
        arguments(
            "image_size.width must be a multiple of 32",
            cat().put("image_size", new JsonObject().put("width", 1000))));
  }

  @ParameterizedTest
  @MethodSource("invalidBodies")
  void anInvalidBodyIsRejectedWithTheApisEnvelope(String message, JsonObject body, Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions());

    HttpResponse<Buffer> response = post(vertx, stub, body);

    assertThat(response.statusCode()).isEqualTo(400);
    JsonObject envelope = response.bodyAsJsonObject();
    assertThat(envelope.getString("message")).startsWith(message);
    assertThat(envelope.getInteger("statusCode")).isEqualTo(400);
    assertThat(envelope.getString("path")).isEqualTo(ENDPOINT);
    assertThat(envelope.getString("requestId")).isNotBlank();
    assertThat(envelope.getInstant("timestamp")).isNotNull();
    assertThat(stub.ledger().accepted()).isZero();
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void aLenientServerIgnoresUnknownFields(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions().setLenient(true));

    assertThat(post(vertx, stub, cat().put("n", 1).put("id", "a")).statusCode()).isEqualTo(200);
  }

  @Test
  void aRequestForAnotherModelIsNotFound(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions());

    assertThat(post(vertx, stub, cat().put("model", "other")).statusCode()).isEqualTo(404);
  }

  @Test
  void aRequestWithoutTheApiKeyIsUnauthorized(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions().setApiKey("right"));

    for (String authorization : List.of("", "Bearer ", "Bearer wrong", "right")) {
      HttpResponse<Buffer> response =
          Await.result(
              request(vertx, stub, POST, ENDPOINT)
                  .putHeader("Authorization", authorization)
                  .sendJsonObject(cat()));
      assertThat(response.statusCode()).as(authorization).isEqualTo(401);
    }
    assertThat(
            Await.result(
                    request(vertx, stub, POST, ENDPOINT)
                        .putHeader("Authorization", "Bearer right")
                        .sendJsonObject(cat()))
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json; charset=utf-8, Bearer x, 200",
    "Application/JSON, bearer x, 200",
    "application/jsonx, Bearer x, 400",
    "application/json, Basic x, 401"
  })
  void contentTypeAndSchemeAreCaseInsensitive(
      String type, String authorization, int status, Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions());

    assertThat(
            Await.result(
                    request(vertx, stub, POST, ENDPOINT)
                        .putHeader("Authorization", authorization)
                        .putHeader("Content-Type", type)
                        .sendBuffer(cat().toBuffer()))
                .statusCode())
        .isEqualTo(status);
  }

  @Test
  void theBaseUrlOfAServerOnAllInterfacesIsTheLoopbackAddress(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions().setHost("0.0.0.0"));

    assertThat(stub.baseUrl()).isEqualTo("http://127.0.0.1:" + stub.port());
  }

  @Test
  void otherMethodsAndPathsAreNotFound(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions());

    HttpResponse<Buffer> get = Await.result(request(vertx, stub, GET, ENDPOINT).send());
    HttpResponse<Buffer> root = Await.result(request(vertx, stub, POST, "/").sendJsonObject(cat()));
    HttpResponse<Buffer> file =
        Await.result(request(vertx, stub, GET, "/files/../etc/passwd").send());

    assertThat(List.of(get.statusCode(), root.statusCode(), file.statusCode())).containsOnly(404);
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void aBodyOfAnotherTypeOrOfTooManyBytesIsRejected(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions());

    assertThat(Await.result(authorized(vertx, stub).sendBuffer(cat().toBuffer())).statusCode())
        .isEqualTo(400);
    assertThat(post(vertx, stub, cat().put("prompt", "x".repeat(2 << 20))).statusCode())
        .isEqualTo(413);
  }

  @Test
  void theResponseContainsTheCostAndTheRequestId(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions());

    HttpResponse<Buffer> response =
        Await.result(
            authorized(vertx, stub)
                .putHeader("X-Client-Request-Id", "a:1")
                .sendJsonObject(cat().put("num_images", 2)));

    assertThat(response.getHeader("x-client-request-id")).isEqualTo("a:1");
    assertThat(response.getHeader("x-inference-id")).isNotBlank();
    assertThat(response.getHeader("x-aimlapi-credits-used")).isEqualTo("240000");
    assertThat(response.getHeader("x-aimlapi-usd-spent")).isEqualTo("0.120000000");
    assertThat(stub.ledger().entries("a:1"))
        .containsExactly(
            new StubLedger.Entry(
                "a:1",
                response.getHeader("x-inference-id"),
                200,
                true,
                2,
                true,
                new BigDecimal("0.120000000")));
  }

  @Test
  void anInvalidRequestIdIsIgnored(Vertx vertx) {
    StubServer stub = start(vertx, new StubOptions());

    HttpResponse<Buffer> response =
        Await.result(
            authorized(vertx, stub).putHeader("X-Client-Request-Id", "a b").sendJsonObject(cat()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("x-client-request-id")).isNull();
  }

  @Test
  void theImagesFormContainsAllFieldsOfTheContract(Vertx vertx) throws IOException {
    StubServer stub =
        start(vertx, new StubOptions().setForm(StubForm.IMAGES).setSuccessStatus(201));

    HttpResponse<Buffer> response =
        post(
            vertx,
            stub,
            cat()
                .put("seed", 7)
                .put("output_format", "png")
                .put("image_size", new JsonObject().put("width", 512).put("height", 256)));

    assertThat(response.statusCode()).isEqualTo(201);
    JsonObject body = response.bodyAsJsonObject();
    assertThat(body.getLong("seed")).isEqualTo(7);
    assertThat(body.getString("prompt")).isEqualTo("cat");
    assertThat(body.getJsonArray("has_nsfw_concepts").getBoolean(0)).isFalse();
    JsonObject image = body.getJsonArray("images").getJsonObject(0);
    assertThat(image.getString("content_type")).isEqualTo("image/png");
    assertThat(image.getString("url")).startsWith(stub.baseUrl() + "/files/");
    HttpResponse<Buffer> file =
        Await.result(WebClient.create(vertx).getAbs(image.getString("url")).send());
    assertThat(file.getHeader("Content-Type")).isEqualTo("image/png");
    assertThat(image(file.body()).getWidth()).isEqualTo(512);
    assertThat(image(file.body()).getHeight()).isEqualTo(256);
  }

  @Test
  void theBase64FormContainsTheImage(Vertx vertx) throws IOException {
    StubServer stub = start(vertx, new StubOptions().setForm(StubForm.BASE64));

    String base64 =
        post(vertx, stub, cat().put("image_size", "square"))
            .bodyAsJsonObject()
            .getJsonArray("data")
            .getJsonObject(0)
            .getString("b64_json");

    assertThat(image(Buffer.buffer(Base64.getDecoder().decode(base64))).getWidth()).isEqualTo(512);
  }

  @Test
  void theSamePromptAndSeedGiveTheSameImage(Vertx vertx) {
    StubServer one = start(vertx, new StubOptions());
    StubServer other = start(vertx, new StubOptions().setRandomSeed(99));

    assertThat(path(vertx, one, cat().put("seed", 5)))
        .isEqualTo(path(vertx, other, cat().put("seed", 5)))
        .isNotEqualTo(path(vertx, one, cat().put("seed", 6)))
        .isNotEqualTo(path(vertx, one, cat().put("seed", 5).put("prompt", "dog")));
    assertThat(path(vertx, one, cat())).isNotEqualTo(path(vertx, one, cat()));
  }

  private static String path(Vertx vertx, StubServer stub, JsonObject body) {
    return post(vertx, stub, body)
        .bodyAsJsonObject()
        .getJsonArray("data")
        .getJsonObject(0)
        .getString("url")
        .substring(stub.baseUrl().length());
  }

  @Test
  void anImageIsPaintedBeforeItIsDownloadedIfTheOptionsSaySo() throws InterruptedException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
    CountDownLatch end = new CountDownLatch(1);
    try {
      StubServer stub =
          start(vertx, new StubOptions().setForm(StubForm.IMAGES).setPaintEarly(true));
      JsonObject response = post(vertx, stub, cat()).bodyAsJsonObject();
      // The only worker is busy as soon as it has painted the image.
      vertx.executeBlocking(() -> end.await(1, TimeUnit.MINUTES), false);

      String url = response.getJsonArray("images").getJsonObject(0).getString("url");
      HttpResponse<Buffer> image = Await.result(WebClient.create(vertx).getAbs(url).send());

      assertThat(image.statusCode()).isEqualTo(200);
    } finally {
      end.countDown();
      Await.result(vertx.close());
    }
  }
}
