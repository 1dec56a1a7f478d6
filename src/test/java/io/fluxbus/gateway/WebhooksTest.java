package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.gateway.webhook.WebhookOptions;
import io.fluxbus.gateway.webhook.WebhookStats;
import io.fluxbus.stub.StubAnswer;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks over real connections. */
@ExtendWith(VertxExtension.class)
class WebhooksTest {
  private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private HttpServer receiver;
  private GatewayFixture gateway;
  private volatile Consumer<HttpServerRequest> behavior = http -> http.response().end();

  private record Received(MultiMap headers, Buffer body) {
    String type() {
      return body.toJsonObject().getString("type");
    }

    JsonObject data() {
      return body.toJsonObject().getJsonObject("data");
    }
  }

  @BeforeEach
  void listen(Vertx vertx) {
    this.vertx = vertx;
    receiver =
        Await.result(
            vertx
                .createHttpServer()
                .requestHandler(
                    http ->
                        http.body()
                            .onSuccess(
                                body -> {
                                  received.add(new Received(http.headers(), body));
                                  behavior.accept(http);
                                }))
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    gateway.close();
    Await.result(receiver.close());
  }

  private WebhookOptions options() {
    return new WebhookOptions()
        .setSecrets(List.of("whsec_" + KEY))
        .setMaxAttempts(1)
        .setAllowedOrigins(List.of("http://127.0.0.1:" + receiver.actualPort()));
  }

  private void start(WebhookOptions options) {
    start(new GatewayOptions().setWebhooks(options));
  }

  private void start(GatewayOptions options) {
    gateway = GatewayFixture.create(vertx, options, GatewayFixture.clientOptions());
  }

  private JsonObject request() {
    return cat().put("webhook_url", "http://127.0.0.1:" + receiver.actualPort() + "/hook?t=s");
  }

  private void awaitStats(WebhookStats stats) {
    Await.until(() -> gateway.gateway.webhooks().equals(stats));
  }

  @Test
  void theOutcomeOfAnAsynchronousCallIsPosted() throws GeneralSecurityException {
    start(options());

    JsonObject accepted = json(gateway.post(request(), "Prefer", "respond-async"));
    awaitStats(new WebhookStats(0, 1, 1, 0));

    Received webhook = received.get(0);
    assertThat(webhook.type()).isEqualTo("generation.succeeded");
    assertThat(webhook.data().getString("id")).isEqualTo(accepted.getString("id"));
    assertThat(webhook.data().getJsonObject("result").getJsonArray("images")).hasSize(1);
    assertThat(webhook.headers().get("content-type")).isEqualTo("application/json");
    assertThat(webhook.headers().get("webhook-signature")).isEqualTo(signature(webhook));
    assertThat(webhook.headers().contains("authorization")).isFalse();
  }

  /** The signature, calculated as a receiver does. */
  private static String signature(Received webhook) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
    String signed =
        webhook.headers().get("webhook-id")
            + "."
            + webhook.headers().get("webhook-timestamp")
            + "."
            + webhook.body().toString();
    return "v1,"
        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aSynchronousCallHasAResponseAndAWebhook() {
    start(options());

    HttpResponse<String> response = gateway.post(request());
    awaitStats(new WebhookStats(0, 1, 1, 0));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(received.get(0).data().getString("id"))
        .isEqualTo(json(response).getJsonObject("fluxbus").getString("id"));
  }

  @Test
  void aFailureAndAnUnknownOutcomeArePosted() {
    start(options());
    gateway.stub.enqueue(StubAnswer.failure(400, "no"), StubAnswer.raw(504, "gateway"));
    gateway.post(request());
    awaitStats(new WebhookStats(0, 1, 1, 0));
    gateway.post(request());
    awaitStats(new WebhookStats(0, 2, 2, 0));

    assertThat(received)
        .extracting(Received::type)
        .containsExactly("generation.failed", "generation.unknown");
  }

  @Test
  void aRepeatedRequestHasTheSameWebhookId() {
    start(options());
    gateway.post(request(), "Idempotency-Key", "k");
    gateway.post(request(), "Idempotency-Key", "k");
    gateway.post(request(), "Idempotency-Key", "other");
    awaitStats(new WebhookStats(0, 3, 3, 0));

    assertThat(received.stream().map(each -> each.headers().get("webhook-id")).distinct())
        .hasSize(2);
  }

  @Test
  void aRedirectIsNotFollowed() {
    start(options());
    behavior =
        http ->
            http.response()
                // A POST that follows it becomes a GET.
                .setStatusCode(303)
                .putHeader("location", "http://127.0.0.1:" + receiver.actualPort() + "/other")
                .end();
    gateway.post(request());
    awaitStats(new WebhookStats(0, 1, 0, 1));

    assertThat(received).hasSize(1);
  }

  @Test
  void anEndlessResponseEndsWithItsHead() {
    start(options());
    behavior = http -> http.response().setChunked(true).write("endless");
    gateway.post(request());
    awaitStats(new WebhookStats(0, 1, 1, 0));
  }

  @Test
  void aReceiverThatDoesNotAnswerFailsTheAttempt() {
    start(options().setAttemptTimeout(50));
    behavior = http -> {};
    gateway.post(request());
    awaitStats(new WebhookStats(0, 1, 0, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://db.internal/",
        "http://example.com/",
        "https://user:s3cr3t@example.com/",
        "ftp://example.com/",
        "s3cr3t",
        ""
      })
  void aUrlOfThePrivateNetworkIsRejectedBeforeTheCall(String url) {
    start(options());

    HttpResponse<String> rejected = gateway.post(cat().put("webhook_url", url));

    assertThat(rejected.statusCode()).isEqualTo(400);
    assertThat(json(rejected).getJsonObject("error").getString("param")).isEqualTo("webhook_url");
    assertThat(rejected.body()).doesNotContain("s3cr3t");
    assertThat(gateway.stub.ledger().posts()).isZero();
    assertThat(gateway.gateway.webhooks().pending()).isZero();
  }

  @Test
  void withoutASecretThereAreNoWebhooks() {
    start(new WebhookOptions());

    HttpResponse<String> rejected = gateway.post(request());

    assertThat(rejected.statusCode()).isEqualTo(400);
    assertThat(gateway.stub.ledger().posts()).isZero();
  }

  @Test
  void aRequestBeyondTheLimitIsNotBilled() {
    start(options().setMaxPending(1));
    List<HttpServerRequest> unanswered = new CopyOnWriteArrayList<>();
    behavior = unanswered::add;
    gateway.post(request());
    Await.until(() -> unanswered.size() == 1);

    HttpResponse<String> rejected = gateway.post(request());

    assertThat(rejected.statusCode()).isEqualTo(503);
    assertThat(json(rejected).getString("billed")).isEqualTo("no");
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
    unanswered.get(0).response().end();
    awaitStats(new WebhookStats(0, 1, 1, 0));
  }

  @Test
  void aRejectedRequestLeavesNoWebhook() {
    start(
        new GatewayOptions()
            .setWebhooks(options())
            .setLimits(new GatewayLimits().setMaxCalls(1))
            .setDrainTimeout(1));
    gateway.stub.enqueue(GatewayFixture.endless());
    gateway.post(cat(), "Prefer", "respond-async");

    assertThat(gateway.post(request()).statusCode()).isEqualTo(503);
    assertThat(gateway.gateway.webhooks().pending()).isZero();
  }
}
