package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.GENERATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Map;

/** Simulated workers, and assertions, for the tests of the remote client. */
final class RemoteFixture {
  static final GenerationRequest CAT = GenerationRequest.of("a cat").withId("cat");

  static final GenerationResult RESULT =
      new GenerationResult(
          List.of(new GeneratedImage("https://h/a.png", null, null, null, null, null, null)),
          0,
          null,
          null,
          Map.of(),
          null,
          null,
          null);

  private RemoteFixture() {}

  /** Options with short delays and enough attempts. */
  static RemoteFluxClientOptions retryingOptions() {
    return new RemoteFluxClientOptions()
        .setMaxAttempts(1_000_000)
        .setRetryBaseDelay(1)
        .setRetryMaxDelay(5);
  }

  static FluxClient remote(Vertx vertx) {
    return RemoteFluxClient.create(vertx, retryingOptions());
  }

  static GenerationOutcome outcome(FluxClient client) {
    return Await.result(client.submit(CAT).outcome());
  }

  static GenerationOutcome succeeded(String id) {
    return new GenerationOutcome(id, RESULT, null, 1, 0, 5, 7);
  }

  static GenerationOutcome failed(String id, FailureType type) {
    return new GenerationOutcome(
        id, null, new GenerationException(type, "by the test"), 0, 0, 0, 0);
  }

  /** Registers a consumer at the address of the workers. */
  static void listen(Vertx vertx, Handler<Message<Object>> handler) {
    BusCodecs.register(vertx);
    Await.result(vertx.eventBus().consumer(GENERATE, handler).completion());
  }

  /** Replies as a worker does. */
  static void reply(Vertx vertx, Message<Object> message, Object body) {
    vertx
        .eventBus()
        .send(
            message.headers().get("fluxbus-reply-to"),
            body,
            new DeliveryOptions()
                .addHeader("fluxbus-cancel-key", message.headers().get("fluxbus-cancel-key")));
  }

  static void assertIdle(FluxClient client) {
    assertThat(client.stats().inFlight()).isZero();
    assertThat(client.stats().queued()).isZero();
  }

  static void assertFailed(
      GenerationOutcome outcome, FailureType type, Billed billed, int attempts) {
    assertThat(outcome.failure()).as("%s", outcome).isNotNull();
    assertThat(outcome.failure().type()).as("%s", outcome.failure()).isEqualTo(type);
    assertThat(outcome.failure().billed()).isEqualTo(billed);
    assertThat(outcome.failure().attempts()).isEqualTo(attempts);
    assertThat(outcome.attempts()).isEqualTo(attempts);
  }
}
