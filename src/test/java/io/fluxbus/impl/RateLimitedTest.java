package io.fluxbus.impl;

import static io.fluxbus.FailureType.RATE_LIMITED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.stub;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of the API: 429. */
@ExtendWith(VertxExtension.class)
class RateLimitedTest {
  private static final String LIMITED = failure("429 Too Many Requests", "slow down");

  /** The wheel wakes a call up to one tick late. */
  private static final Duration TICK = Duration.ofMillis(3);

  @ParameterizedTest(name = "Retry-After: {0}")
  @CsvSource({
    "absent, 500",
    "7, 7000",
    "'Wed, 11 Mar 2026 07:13:34 GMT', 7000",
    "'Wed, 11 Mar 2026 07:13:26 GMT', 500",
    "-7, 500",
    "0, 500",
    "NaN, 500",
    "7.5, 7500",
    "soon, 500"
  })
  @DisplayName("a 429 is retried after the longer of Retry-After and backoff")
  void waitsAsLongAsTheApiAsks(String retryAfter, long millis, Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options(server.url()).setRetryBaseDelay(500));
    GenerationCall call = client.submit(CAT);

    server.next().answer(retryAfter.equals("absent") ? LIMITED : after(retryAfter));
    Await.until(() -> client.stats().retries() == 1);
    clock.advance(Duration.ofMillis(millis).minus(TICK));
    assertThat(client.stats().inFlight()).isZero();
    assertThat(client.stats().queued()).isEqualTo(1);
    clock.advance(TICK.multipliedBy(2));
    server.next().answer(SUCCESS);

    assertSucceeded(Await.result(call.outcome()), 2);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "'Wed, 11 Mar 2026 06:13:34 GMT', 'Wed, 11 Mar 2026 06:13:27 GMT'",
    "'Wed, 11 Mar 2026 08:13:34 GMT', 'Wed, 11 Mar 2026 08:13:27 GMT'"
  })
  void aDateIsMeasuredByTheClockOfTheServer(String retryAfter, String date, Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options(server.url()).setRetryBaseDelay(500));
    GenerationCall call = client.submit(CAT);

    server.next().answer(with(after(retryAfter), "Date", date));
    Await.until(() -> client.stats().retries() == 1);
    clock.advance(Duration.ofSeconds(7).minus(TICK));
    assertThat(client.stats().queued()).isEqualTo(1);
    clock.advance(TICK.multipliedBy(2));
    server.next().answer(SUCCESS);

    assertSucceeded(Await.result(call.outcome()), 2);
  }

  private static String after(String retryAfter) {
    return with(LIMITED, "Retry-After", retryAfter);
  }

  @ParameterizedTest(name = "Retry-After: {0}")
  @ValueSource(
      strings = {
        "1000000000",
        "999999999999999999",
        "60",
        "Wed, 11 Mar 2026 07:14:27 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT"
      })
  @DisplayName("a wait beyond the deadline ends the call at once")
  void aWaitPastTheDeadline(String retryAfter, Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = new HandClock(vertx).client(options(server.url()));
    GenerationCall call = client.submit(CAT, new CallOptions().setTimeout(60_000));

    server.next().answer(after(retryAfter));

    GenerationException failure =
        assertFailed(Await.result(call.outcome()), RATE_LIMITED, Billed.NO, 1);
    assertThat(failure)
        .hasMessageContaining("slow down (not tried again: its deadline comes before the next");
    assertThat(failure.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    assertThat(client.stats().retries()).isZero();
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 0);
  }

  @Test
  @DisplayName("a call that always gets 429 fails after maxAttempts and is not billed")
  void alwaysRateLimited(Vertx vertx) {
    StubServer stub = stub(vertx);
    IntStream.range(0, 3).forEach(i -> stub.enqueue(StubAnswer.failure(429, "slow down")));
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()).setMaxAttempts(3));

    GenerationException failure = assertFailed(outcome(client), RATE_LIMITED, Billed.NO, 3);

    assertThat(failure).hasMessageContaining("HTTP 429 from the API: slow down, after 3 attempts.");
    assertThat(client.stats().retries()).isEqualTo(2);
    assertThat(stub.ledger().posts()).isEqualTo(3);
    assertIdle(client, 0);
  }

  @Test
  @DisplayName("the client finds the limit of the API, and all calls succeed")
  void findsTheApisLimit(Vertx vertx) {
    StubServer stub =
        stub(
            vertx,
            new StubOptions()
                .setConcurrencyLimit(4)
                .setLatency(Latency.fixed(Duration.ofMillis(20))));
    FluxClient client =
        FluxClient.create(
            vertx, options(stub.baseUrl()).setInitialConcurrency(8).setMaxAttempts(20));

    List<GenerationCall> calls = IntStream.range(0, 100).mapToObj(i -> client.submit(CAT)).toList();

    for (GenerationCall call : calls) {
      GenerationOutcome outcome = Await.result(call.outcome());
      assertThat(outcome.failure()).isNull();
    }
    assertThat(stub.ledger().billed()).isEqualTo(100);
    assertThat(stub.ledger().posts()).isEqualTo(100 + client.stats().retries());
    assertThat(client.stats().retries()).isPositive();
    assertIdle(client, 100);
  }
}
