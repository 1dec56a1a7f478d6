package io.fluxbus.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.RawServer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.math.BigDecimal;

/** Helpers of the tests of the client. */
final class Fixture {
  static final String KEY = "sk-test";
  static final double PRICE = 0.06;
  static final GenerationRequest CAT = GenerationRequest.of("cat");

  /** A success without a price. */
  static final String SUCCESS =
      RawServer.answer("200 OK", "{\"images\":[{\"url\":\"https://h/a.png\"}]}");

  private Fixture() {}

  /**
   * Options with short delays between attempts, and with a price, so that every call reserves an
   * amount.
   */
  static FluxClientOptions options(String baseUrl) {
    return new FluxClientOptions()
        .setApiKey(KEY)
        .setBaseUrl(baseUrl)
        .setRetryBaseDelay(1)
        .setPricePerImageUsd(PRICE);
  }

  /** Like {@link #options}, with a single permit. */
  static FluxClientOptions oneAtATime(String baseUrl) {
    return options(baseUrl).setMaxConcurrency(1).setAdaptiveConcurrency(false);
  }

  static FluxClient client(Vertx vertx, RawServer server) {
    return FluxClient.create(vertx, options(server.url()));
  }

  static StubServer stub(Vertx vertx) {
    return stub(vertx, new StubOptions());
  }

  static StubServer stub(Vertx vertx, StubOptions options) {
    return Await.result(StubServer.create(vertx, options).listen());
  }

  /** A response with the error envelope of the API. */
  static String failure(String statusLine, String message) {
    return RawServer.answer(statusLine, envelope(statusLine.substring(0, 3), message));
  }

  static String envelope(String status, String message) {
    return "{\"message\":\"" + message + "\",\"statusCode\":" + status + "}";
  }

  /** The response with one more header. */
  static String with(String answer, String name, String value) {
    return answer.replaceFirst("\r\n", "\r\n" + name + ": " + value + "\r\n");
  }

  static GenerationOutcome outcome(FluxClient client) {
    return Await.result(client.submit(CAT).outcome());
  }

  static GenerationException assertFailed(
      GenerationOutcome outcome, FailureType type, Billed billed, int attempts) {
    GenerationException failure = outcome.failure();
    assertThat(failure).as("%s", outcome).isNotNull();
    assertThat(failure.type()).as("%s", failure).isEqualTo(type);
    assertThat(failure.billed()).isEqualTo(billed);
    assertThat(failure.attempts()).isEqualTo(attempts);
    assertThat(outcome.attempts()).isEqualTo(attempts);
    assertThat(outcome.result()).isNull();
    assertThat(outcome.status())
        .isEqualTo(
            billed == Billed.UNKNOWN
                ? GenerationOutcome.Status.UNKNOWN
                : GenerationOutcome.Status.FAILED);
    return failure;
  }

  static void assertSucceeded(GenerationOutcome outcome, int attempts) {
    assertThat(outcome.failure()).isNull();
    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.SUCCEEDED);
    assertThat(outcome.attempts()).isEqualTo(attempts);
  }

  /** Asserts that no call runs or waits, and that the given number of images counts as spent. */
  static void assertIdle(FluxClient client, int imagesPaid) {
    FluxClientStats stats = client.stats();
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.queued()).isZero();
    assertThat(stats.reservedUsd()).isZero();
    assertThat(stats.spentUsd())
        .isEqualByComparingTo(BigDecimal.valueOf(PRICE).multiply(BigDecimal.valueOf(imagesPaid)));
  }

  /** Deploys a verticle that runs the action when it starts, on its own context. */
  static String deploy(Vertx vertx, DeploymentOptions options, Runnable start) {
    return Await.result(
        vertx.deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    start.run();
                    return Future.succeededFuture();
                  }
                },
            options));
  }
}
