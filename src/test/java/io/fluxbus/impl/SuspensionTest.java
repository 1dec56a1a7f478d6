package io.fluxbus.impl;

import static io.fluxbus.FailureType.CANCELLED;
import static io.fluxbus.FailureType.FORBIDDEN;
import static io.fluxbus.FailureType.INVALID_REQUEST;
import static io.fluxbus.FailureType.SUSPENDED;
import static io.fluxbus.FailureType.UNAUTHORIZED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After a 401 or 403 nothing is sent until one call shows that the key is accepted again. */
@ExtendWith(VertxExtension.class)
class SuspensionTest {
  private static final Duration COOL_DOWN = Duration.ofSeconds(30);
  private static final String DENIED = failure("401 Unauthorized", "wrong key");

  private ManualServer server;
  private HandClock clock;
  private FluxClient client;

  @BeforeEach
  void serve(Vertx vertx) {
    server = new ManualServer(vertx);
    clock = new HandClock(vertx);
    client = clock.client(options());
  }

  private FluxClientOptions options() {
    return Fixture.options(server.url())
        .setMaxConcurrency(2)
        .setAdaptiveConcurrency(false)
        .setSuspensionCoolDown(COOL_DOWN.toMillis());
  }

  /** Submits a call that is rejected at once, without a POST. */
  private GenerationException assertSuspended() {
    GenerationCall call = client.submit(CAT);
    return assertFailed(Await.result(call.outcome()), SUSPENDED, Billed.NO, 0);
  }

  private GenerationOutcome submitAndAnswer(String answer) {
    GenerationCall call = client.submit(CAT);
    server.next().answer(answer);
    return Await.result(call.outcome());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "401 Unauthorized, UNAUTHORIZED",
    "402 Payment Required, FORBIDDEN",
    "403 Forbidden, FORBIDDEN"
  })
  @DisplayName("after a 401 or 403, queued and new calls fail without a POST")
  void aRejectedKeySuspends(String status, FailureType type) {
    GenerationCall denied = client.submit(CAT.withId("denied"));
    GenerationCall running = client.submit(CAT.withId("running"));
    ManualServer.Exchange exchange = server.next("running");
    List<GenerationCall> queued =
        IntStream.range(0, 5).mapToObj(i -> client.submit(CAT.withId("queued-" + i))).toList();

    server.next("denied").answer(failure(status, "no credits"));

    GenerationException failure = assertFailed(Await.result(denied.outcome()), type, Billed.NO, 1);
    assertThat(failure).hasMessageContaining("no credits");
    for (GenerationCall call : queued) {
      assertFailed(Await.result(call.outcome()), SUSPENDED, Billed.NO, 0);
    }
    assertThat(assertSuspended().retryAfter()).isEqualTo(COOL_DOWN);
    clock.advance(COOL_DOWN.minusSeconds(1));
    assertThat(assertSuspended().retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(client.stats().suspended()).isTrue();

    // Running calls continue. Their success does not end the suspension, because they are not the
    // probe.
    exchange.answer(SUCCESS);
    assertSucceeded(Await.result(running.outcome()), 1);
    assertSuspended();
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 1);
  }

  @Test
  @DisplayName("after the cool-down one call is the probe, and its success ends the suspension")
  void probeSucceeds() {
    assertFailed(submitAndAnswer(DENIED), UNAUTHORIZED, Billed.NO, 1);
    clock.advance(COOL_DOWN);

    GenerationCall probe = client.submit(CAT);
    ManualServer.Exchange exchange = server.next();
    // During the probe, all other calls are rejected.
    assertThat(assertSuspended().retryAfter()).isNull();
    assertThat(client.stats().suspended()).isTrue();
    exchange.answer(SUCCESS);
    assertSucceeded(Await.result(probe.outcome()), 1);

    assertThat(client.stats().suspended()).isFalse();
    assertSucceeded(submitAndAnswer(SUCCESS), 1);
    assertThat(server.posts()).isEqualTo(3);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("a 401 or 403 to the probe begins a new cool-down")
  void probeIsDenied() {
    assertFailed(submitAndAnswer(DENIED), UNAUTHORIZED, Billed.NO, 1);
    for (int i = 0; i < 3; i++) {
      clock.advance(COOL_DOWN);
      assertFailed(
          submitAndAnswer(failure("403 Forbidden", "no credits")), FORBIDDEN, Billed.NO, 1);
      assertThat(assertSuspended().retryAfter()).isEqualTo(COOL_DOWN);
    }
    clock.advance(COOL_DOWN);
    assertSucceeded(submitAndAnswer(SUCCESS), 1);

    assertThat(client.stats().suspended()).isFalse();
    assertThat(server.posts()).isEqualTo(5);
    assertIdle(client, 1);
  }

  @Test
  @DisplayName("after an inconclusive probe, the next call is the probe")
  void probeIsInconclusive() {
    assertFailed(submitAndAnswer(DENIED), UNAUTHORIZED, Billed.NO, 1);
    clock.advance(COOL_DOWN);

    String odd = failure("400 Bad Request", "odd");
    assertFailed(submitAndAnswer(odd), INVALID_REQUEST, Billed.NO, 1);
    GenerationCall cancelled = client.submit(CAT);
    server.next();
    cancelled.cancel();
    assertFailed(Await.result(cancelled.outcome()), CANCELLED, Billed.UNKNOWN, 1);
    assertThat(client.stats().suspended()).isTrue();
    assertSucceeded(submitAndAnswer(SUCCESS), 1);

    assertThat(client.stats().suspended()).isFalse();
    assertThat(server.posts()).isEqualTo(4);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("after a probe that was cancelled in the queue, the next call is the probe")
  void probeIsCancelledInTheQueue() {
    client = clock.client(options().setRequestsPerSecond(0.5 / COOL_DOWN.toSeconds()));
    assertFailed(submitAndAnswer(DENIED), UNAUTHORIZED, Billed.NO, 1);
    clock.advance(COOL_DOWN);
    GenerationCall cancelled = client.submit(CAT);
    assertSuspended();

    cancelled.cancel();
    assertFailed(Await.result(cancelled.outcome()), CANCELLED, Billed.NO, 0);
    GenerationCall probe = client.submit(CAT);
    clock.advance(COOL_DOWN);
    server.next().answer(SUCCESS);

    assertSucceeded(Await.result(probe.outcome()), 1);
    assertThat(client.stats().suspended()).isFalse();
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 1);
  }

  @Test
  @DisplayName("a suspended client does not retry a call between two attempts")
  void betweenAttempts() {
    GenerationCall backingOff = client.submit(CAT);
    server.next().answer(failure("500 Internal Server Error", "The provider failed"));
    Await.until(() -> client.stats().retries() == 1);
    assertFailed(submitAndAnswer(DENIED), UNAUTHORIZED, Billed.NO, 1);

    GenerationException failure =
        assertFailed(Await.result(backingOff.outcome()), SUSPENDED, Billed.NO, 1);

    assertThat(failure)
        .hasMessageContaining("(before: HTTP 500 from the API: The provider failed)");
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 0);
  }

  @Test
  @DisplayName("a call whose attempt fails during the suspension is not retried")
  void failsWhileSuspended() {
    GenerationCall denied = client.submit(CAT.withId("denied"));
    GenerationCall running = client.submit(CAT.withId("running"));
    ManualServer.Exchange exchange = server.next("running");
    server.next("denied").answer(DENIED);
    assertFailed(Await.result(denied.outcome()), UNAUTHORIZED, Billed.NO, 1);
    exchange.answer(failure("500 Internal Server Error", "The provider failed"));

    assertThat(
            assertFailed(Await.result(running.outcome()), FailureType.SERVER_ERROR, Billed.NO, 1))
        .hasMessageContaining("(not tried again: the client is suspended)");
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 0);
  }

  @Test
  @DisplayName("with the real clock, the client recovers with one probe")
  void recovers(Vertx vertx) {
    StubServer stub = Fixture.stub(vertx).enqueue(StubAnswer.failure(401, "wrong key"));
    FluxClient real =
        FluxClient.create(vertx, Fixture.options(stub.baseUrl()).setSuspensionCoolDown(20));
    assertFailed(outcome(real), UNAUTHORIZED, Billed.NO, 1);

    GenerationOutcome outcome = outcome(real);
    while (outcome.failure() != null) {
      assertFailed(outcome, SUSPENDED, Billed.NO, 0);
      outcome = outcome(real);
    }

    assertSucceeded(outcome, 1);
    assertThat(stub.ledger().posts()).isEqualTo(2);
    assertThat(real.stats().suspended()).isFalse();
    assertIdle(real, 1);
  }

  @Test
  @DisplayName("a probe is one POST, and after its failure the next call is the probe")
  void aProbeIsNotRetried() {
    submitAndAnswer(DENIED);
    clock.advance(COOL_DOWN);

    GenerationOutcome probe =
        submitAndAnswer(with(failure("429 Too Many Requests", "slow down"), "Retry-After", "60"));

    assertThat(assertFailed(probe, FailureType.RATE_LIMITED, Billed.NO, 1))
        .hasMessageContaining("not tried again: the client is suspended");
    clock.advance(Duration.ofSeconds(1));
    assertSucceeded(submitAndAnswer(SUCCESS), 1);
    assertThat(client.stats().suspended()).isFalse();
    assertIdle(client, 1);
  }
}
