package io.fluxbus.impl;

import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.DEADLINE_EXCEEDED;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.SERVER_ERROR;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The deadline of a call covers its waiting and all its attempts. */
@ExtendWith(VertxExtension.class)
class DeadlineTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final CallOptions ONE_MINUTE = new CallOptions().setTimeout(MINUTE.toMillis());

  @Test
  void aCallThatExpiresInTheQueueIsNeverSent(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(oneAtATime(server.url()));
    GenerationCall running = client.submit(CAT);
    ManualServer.Exchange exchange = server.next();
    GenerationCall late = client.submit(CAT, ONE_MINUTE);
    GenerationCall patient = client.submit(CAT);

    clock.advance(MINUTE.minusSeconds(1));
    assertThat(client.stats().queued()).isEqualTo(2);
    clock.advance(Duration.ofSeconds(2));
    assertThat(assertFailed(Await.result(late.outcome()), DEADLINE_EXCEEDED, Billed.NO, 0))
        .hasMessageContaining("its deadline passed before it could be sent");
    assertThat(client.stats().queued()).isEqualTo(1);
    exchange.answer(SUCCESS);
    server.next().answer(SUCCESS);

    assertSucceeded(Await.result(running.outcome()), 1);
    assertSucceeded(Await.result(patient.outcome()), 1);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 2);
  }

  @Test
  void aCallThatExpiresInFlightIsUnknownAndReset(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    GenerationCall call = client.submit(CAT, new CallOptions().setTimeout(1_500));
    server.next();

    assertFailed(Await.result(call.outcome()), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);

    server.awaitClosed();
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  void aCallThatExpiresWhileConnectingIsNotBilled(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> {});
    FluxClient client = FluxClient.create(vertx, options(server.url().replace("http:", "https:")));

    GenerationCall call = client.submit(CAT, new CallOptions().setTimeout(1_500));

    assertThat(assertFailed(Await.result(call.outcome()), CONNECT_FAILED, Billed.NO, 1))
        .hasMessageContaining("(not tried again: its deadline comes before the next attempt)");
    assertIdle(client, 0);
  }

  @Test
  void theDeadlineCoversTheWaitBetweenAttempts(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client =
        clock.client(oneAtATime(server.url()).setRetryBaseDelay(59_000).setRetryMaxDelay(59_000));
    GenerationCall backingOff = client.submit(CAT, ONE_MINUTE);
    String failed = failure("500 Internal Server Error", "The provider failed");
    server.next().answer(failed);
    Await.until(() -> client.stats().retries() == 1);
    GenerationCall running = client.submit(CAT);
    ManualServer.Exchange exchange = server.next();

    // The call returns, another one holds the permit, and its deadline passes in the queue.
    clock.advance(Duration.ofMillis(59_500));
    assertThat(client.stats().queued()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));

    assertThat(assertFailed(Await.result(backingOff.outcome()), DEADLINE_EXCEEDED, Billed.NO, 1))
        .hasMessageContaining("(before: HTTP 500 from the API: The provider failed)");
    exchange.answer(SUCCESS);
    assertSucceeded(Await.result(running.outcome()), 1);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 1);
  }

  @Test
  void aBackoffThatDoesNotFitEndsTheCallAtOnce(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client =
        new HandClock(vertx)
            .client(options(server.url()).setRetryBaseDelay(60_000).setRetryMaxDelay(60_000));
    GenerationCall call = client.submit(CAT, ONE_MINUTE);

    server.next().answer(failure("500 Internal Server Error", "The provider failed"));

    assertThat(assertFailed(Await.result(call.outcome()), SERVER_ERROR, Billed.NO, 1))
        .hasMessageContaining("(not tried again: its deadline comes before the next attempt)");
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 0);
  }

  @Test
  void withoutItsOwnTimeoutACallHasThatOfTheClient(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(oneAtATime(server.url()).setTotalTimeout(5_000));
    GenerationCall running = client.submit(CAT);
    ManualServer.Exchange exchange = server.next();
    GenerationCall waiting = client.submit(CAT);
    GenerationCall patient = client.submit(CAT, ONE_MINUTE);

    clock.advance(Duration.ofSeconds(6));

    assertFailed(Await.result(waiting.outcome()), DEADLINE_EXCEEDED, Billed.NO, 0);
    exchange.answer(SUCCESS);
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(running.outcome()), 1);
    assertSucceeded(Await.result(patient.outcome()), 1);
    assertIdle(client, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  @DisplayName("a jump of the wall clock changes no deadline and no delay")
  void wallClockJumps(int hours, Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(oneAtATime(server.url()));
    GenerationCall backingOff = client.submit(CAT.withId("backingOff"));
    server
        .next()
        .answer(
            with(
                failure("429 Too Many Requests", "slow down"),
                "Retry-After",
                "Wed, 11 Mar 2026 07:13:57 GMT"));
    Await.until(() -> client.stats().retries() == 1);
    // The 429 was for a call that ran alone, so all calls pause.
    clock.advance(Duration.ofSeconds(1));
    GenerationCall running = client.submit(CAT.withId("running"), ONE_MINUTE);
    ManualServer.Exchange exchange = server.next();
    GenerationCall queued = client.submit(CAT.withId("queued"), ONE_MINUTE);

    clock.setWall(HandClock.WALL.plus(Duration.ofHours(hours)));
    clock.advance(Duration.ofSeconds(28));
    assertThat(client.stats().queued()).isEqualTo(2);
    assertThat(client.stats().inFlight()).isEqualTo(1);
    exchange.answer(SUCCESS);
    assertSucceeded(Await.result(running.outcome()), 1);
    ManualServer.Exchange next = server.next();
    assertThat(next.id()).isEqualTo("queued");
    // Thirty seconds after the 429 the call is back in the queue.
    clock.advance(Duration.ofSeconds(2));
    next.answer(SUCCESS);
    assertSucceeded(Await.result(queued.outcome()), 1);
    server.next("backingOff").answer(SUCCESS);

    assertSucceeded(Await.result(backingOff.outcome()), 2);
    assertThat(server.posts()).isEqualTo(4);
    assertIdle(client, 3);
  }
}
