package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.RemoteFixture.CAT;
import static io.fluxbus.eventbus.RemoteFixture.RESULT;
import static io.fluxbus.eventbus.RemoteFixture.assertFailed;
import static io.fluxbus.eventbus.RemoteFixture.assertIdle;
import static io.fluxbus.eventbus.RemoteFixture.listen;
import static io.fluxbus.eventbus.RemoteFixture.outcome;
import static io.fluxbus.eventbus.RemoteFixture.remote;
import static io.fluxbus.eventbus.RemoteFixture.reply;
import static io.fluxbus.eventbus.RemoteFixture.retryingOptions;
import static io.fluxbus.eventbus.RemoteFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.Priority;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RemoteFluxClientTest {
  @Test
  void aWorkerGenerates(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions()).enqueue(StubAnswer.failure(500, "once"));
    deploy(vertx, config(stub.baseUrl()));
    FluxClient client = remote(vertx);

    GenerationOutcome outcome = outcome(client);

    assertThat(outcome.failure()).isNull();
    assertThat(outcome.id()).isEqualTo("cat");
    assertThat(outcome.attempts()).isEqualTo(2);
    assertThat(client.stats().succeeded()).isEqualTo(1);
    assertThat(client.stats().spentUsd()).isEqualByComparingTo("0.06");
    assertThat(stub.ledger().entries("cat")).hasSize(2);
    assertIdle(client);
  }

  @Test
  void aFailureKeepsAllItsFields(Vertx vertx) {
    StubServer stub =
        stub(vertx, new StubOptions())
            .enqueue(StubAnswer.raw(200, "{}").withHeader("x-inference-id", "inf-1"));
    deploy(vertx, config(stub.baseUrl()));

    GenerationOutcome outcome = outcome(remote(vertx));

    assertFailed(outcome, FailureType.BAD_RESPONSE, Billed.YES, 1);
    assertThat(outcome.failure().inferenceId()).isEqualTo("inf-1");
  }

  @Test
  void theWorkersQueueTimeIsAdded(Vertx vertx) {
    listen(vertx, message -> reply(vertx, message, succeeded("cat")));

    assertThat(outcome(remote(vertx)).queuedMillis()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void theIdempotencyKeyAndTheTenantAreSentWithTheRequest(Vertx vertx) {
    AtomicReference<MultiMap> headers = new AtomicReference<>();
    listen(
        vertx,
        message -> {
          headers.set(message.headers());
          reply(vertx, message, succeeded("cat"));
        });
    FluxClient client = remote(vertx);

    Await.result(
        client
            .submit(CAT, new CallOptions().setIdempotencyKey("order-4711").setTenant("alice"))
            .outcome());
    assertThat(headers.get().get("fluxbus-idempotency-key")).isEqualTo("order-4711");
    assertThat(headers.get().get("fluxbus-tenant")).isEqualTo("alice");

    outcome(client);
    assertThat(headers.get().contains("fluxbus-idempotency-key")).isFalse();
    assertThat(headers.get().contains("fluxbus-tenant")).isFalse();
  }

  @Test
  void anOutcomeThatTheWorkerReplaysIsReplayed(Vertx vertx) {
    GenerationOutcome recorded =
        new GenerationOutcome("cat", RESULT.shared(), null, 0, 0, 0, 0, null, true);
    GenerationOutcome unknown =
        new GenerationOutcome(
            "cat",
            null,
            new GenerationException(FailureType.OUTCOME_UNKNOWN, "recorded"),
            0,
            0,
            0,
            0,
            null,
            true);
    Iterator<GenerationOutcome> replies = List.of(recorded, unknown, succeeded("cat")).iterator();
    listen(vertx, message -> reply(vertx, message, replies.next()));
    FluxClient client = remote(vertx);

    GenerationOutcome first = outcome(client);
    assertThat(first.replayed()).isTrue();
    assertThat(first.attempts()).isZero();
    assertFailed(outcome(client), FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 0);
    assertThat(outcome(client).replayed()).isFalse();
  }

  @Test
  void timeoutPriorityAndCancelKeyAreSentWithTheRequest(Vertx vertx) {
    AtomicReference<MultiMap> headers = new AtomicReference<>();
    AtomicReference<Object> body = new AtomicReference<>();
    listen(
        vertx,
        message -> {
          headers.set(message.headers());
          body.set(message.body());
          reply(vertx, message, succeeded("cat"));
        });

    Await.result(
        remote(vertx)
            .submit(CAT, new CallOptions().setTimeout(60_000).setPriority(Priority.BULK))
            .outcome());

    assertThat(body.get()).isSameAs(CAT);
    assertThat(headers.get().get("fluxbus-reply-to")).startsWith("fluxbus.replies.");
    assertThat(headers.get().get("fluxbus-priority")).isEqualTo("bulk");
    assertThat(headers.get().get("fluxbus-cancel-key")).hasSize(36);
    assertThat(Long.parseLong(headers.get().get("fluxbus-timeout-ms"))).isBetween(50_000L, 59_000L);
  }

  @Test
  void aWorkersTimeoutIsShorterSoThatItsReplyArrivesInTime() {
    assertThat(BusAttempt.workerTimeout(60_000)).isEqualTo(59_000);
    assertThat(BusAttempt.workerTimeout(1_000)).isEqualTo(900);
    assertThat(BusAttempt.workerTimeout(100)).isEqualTo(75);
    assertThat(BusAttempt.workerTimeout(30)).isEqualTo(15);
    assertThat(BusAttempt.workerTimeout(1)).isEqualTo(1);
  }

  @Test
  void theClientsOwnQueueIsBounded(Vertx vertx) {
    listen(vertx, message -> {});
    FluxClient client =
        RemoteFluxClient.create(vertx, retryingOptions().setMaxOutstanding(1).setMaxQueueSize(1));
    client.submit(CAT);
    client.submit(CAT);

    assertFailed(outcome(client), FailureType.OVERLOADED, Billed.NO, 0);
    assertThat(client.stats().inFlight()).isEqualTo(1);
    assertThat(client.stats().queued()).isEqualTo(1);
  }
}
