package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.oneAtATime;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.RemoteFixture.CAT;
import static io.fluxbus.eventbus.RemoteFixture.RESULT;
import static io.fluxbus.eventbus.RemoteFixture.assertFailed;
import static io.fluxbus.eventbus.RemoteFixture.assertIdle;
import static io.fluxbus.eventbus.RemoteFixture.failed;
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
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a remote client sends a request again, and when the worker's answer is final. */
@ExtendWith(VertxExtension.class)
class RemoteRetryTest {
  @Test
  void aCallWaitsUntilThereIsAWorker(Vertx vertx) {
    FluxClient client = remote(vertx);
    Future<GenerationOutcome> outcome = client.submit(CAT).outcome();
    Await.until(() -> client.stats().retries() > 2);

    listen(vertx, message -> reply(vertx, message, succeeded("cat")));

    assertThat(Await.result(outcome).failure()).isNull();
  }

  @Test
  void withoutAWorkerTheRequestIsNotSentAndNotBilled(Vertx vertx) {
    FluxClient client = RemoteFluxClient.create(vertx, retryingOptions().setMaxAttempts(3));

    GenerationOutcome outcome = outcome(client);

    assertFailed(outcome, FailureType.CONNECT_FAILED, Billed.NO, 0);
    assertThat(outcome.failure()).hasMessageContaining("no worker listens at fluxbus.generate");
    assertThat(client.stats().retries()).isEqualTo(2);
    assertIdle(client);
  }

  @Test
  void aRequestIsSentAgainAfterAWorkerWasOverloaded(Vertx vertx) {
    StubServer stub =
        stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(5))));
    deploy(vertx, oneAtATime(stub.baseUrl()).put("maxQueueSize", 0));
    FluxClient client = remote(vertx);

    List<Future<GenerationOutcome>> outcomes =
        IntStream.range(0, 50)
            .mapToObj(i -> client.submit(CAT.withId("c-" + i)).outcome())
            .toList();

    Await.result(Future.all(outcomes));
    assertThat(outcomes).allMatch(outcome -> outcome.result().failure() == null);
    assertThat(outcomes).allMatch(outcome -> outcome.result().attempts() == 1);
    assertThat(stub.ledger().billed()).isEqualTo(50);
    assertThat(client.stats().retries()).isPositive();
    assertThat(client.stats().limit()).isLessThan(1024);
    assertIdle(client);
  }

  @Test
  void anotherWorkerGetsTheRequestThatAnOverloadedOneRejected(Vertx vertx) {
    AtomicInteger rejected = new AtomicInteger();
    listen(
        vertx,
        message -> {
          rejected.incrementAndGet();
          reply(vertx, message, failed("cat", FailureType.OVERLOADED));
        });
    listen(vertx, message -> reply(vertx, message, succeeded("cat")));

    for (int i = 0; i < 4; i++) {
      assertThat(outcome(remote(vertx)).failure()).isNull();
    }

    assertThat(rejected).hasPositiveValue();
  }

  @Test
  void aRequestIsSentAgainAfterAWorkerHasShutDown(Vertx vertx) {
    AtomicInteger requests = new AtomicInteger();
    listen(
        vertx,
        message ->
            reply(
                vertx,
                message,
                switch (requests.getAndIncrement()) {
                  case 0 -> failed("cat", FailureType.CLOSED);
                  case 1 -> failed("cat", FailureType.CANCELLED);
                  default -> succeeded("cat");
                }));

    assertThat(outcome(remote(vertx)).failure()).isNull();
    assertThat(requests).hasValue(3);
  }

  @Test
  void aRequestThatMayBeBilledIsNotSentAgain(Vertx vertx) {
    AtomicInteger requests = new AtomicInteger();
    GenerationException closed =
        new GenerationException(FailureType.CLOSED, "by the test").withBilled(Billed.UNKNOWN);
    listen(
        vertx,
        message -> {
          requests.incrementAndGet();
          reply(vertx, message, new GenerationOutcome("cat", null, closed, 1, 0, 0, 0));
        });

    assertFailed(outcome(remote(vertx)), FailureType.CLOSED, Billed.UNKNOWN, 1);
    assertThat(requests).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("finalFailures")
  void aFinalFailureOfAWorkerIsNotRetried(FailureType type, Vertx vertx) {
    AtomicInteger requests = new AtomicInteger();
    listen(
        vertx,
        message -> {
          requests.incrementAndGet();
          reply(vertx, message, failed("cat", type));
        });
    FluxClient client = remote(vertx);

    assertThat(outcome(client).failure().type()).isEqualTo(type);
    assertThat(requests).hasValue(1);
    assertThat(client.stats().suspended()).isFalse();
  }

  static Stream<FailureType> finalFailures() {
    return Stream.of(FailureType.values())
        .filter(type -> type != FailureType.OVERLOADED)
        .filter(type -> type != FailureType.CLOSED && type != FailureType.CANCELLED);
  }

  @Test
  @DisplayName("without a reply the outcome is unknown, and the request is not sent again")
  void withoutAReply(Vertx vertx) {
    AtomicInteger requests = new AtomicInteger();
    listen(vertx, message -> requests.incrementAndGet());
    FluxClient client = remote(vertx);

    GenerationOutcome outcome =
        Await.result(client.submit(CAT, new CallOptions().setTimeout(100)).outcome());

    assertFailed(outcome, FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertThat(outcome.failure())
        .hasMessageContaining("no reply came from fluxbus.generate in time");
    assertThat(requests).hasValue(1);
    assertIdle(client);
  }

  static Stream<Object> unknownReplies() {
    return Stream.of("done", new JsonObject(), RESULT);
  }

  @ParameterizedTest
  @MethodSource("unknownReplies")
  void aReplyThatIsNotAnOutcomeGivesAnUnknownOutcome(Object answer, Vertx vertx) {
    listen(vertx, message -> reply(vertx, message, answer));

    assertFailed(outcome(remote(vertx)), FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
  }

  @Test
  void aReplyWithAnotherKeyIsIgnored(Vertx vertx) {
    listen(
        vertx,
        message -> {
          String address = message.headers().get("fluxbus-reply-to");
          vertx.eventBus().send(address, succeeded("cat"));
          vertx
              .eventBus()
              .send(
                  address,
                  succeeded("cat"),
                  new DeliveryOptions().addHeader("fluxbus-cancel-key", "another"));
          reply(vertx, message, failed("cat", FailureType.BUDGET_EXHAUSTED));
        });

    assertFailed(outcome(remote(vertx)), FailureType.BUDGET_EXHAUSTED, Billed.NO, 0);
  }
}
