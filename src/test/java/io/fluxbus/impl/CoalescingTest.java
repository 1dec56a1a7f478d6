package io.fluxbus.impl;

import static io.fluxbus.FailureType.CANCELLED;
import static io.fluxbus.FailureType.DEADLINE_EXCEEDED;
import static io.fluxbus.FailureType.INVALID_REQUEST;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.RATE_LIMITED;
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
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request with a seed shares the result of an equal one in flight. */
@ExtendWith(VertxExtension.class)
class CoalescingTest {
  private static final GenerationRequest SEEDED = CAT.withSeed(7);

  private ManualServer server;
  private HandClock clock;
  private FluxClient client;

  @BeforeEach
  void serve(Vertx vertx) {
    server = new ManualServer(vertx);
    clock = new HandClock(vertx);
    client = clock.client(options(server.url()).setCoalesceSeeded(true).setMaxConcurrency(8));
  }

  private GenerationCall submit(String id) {
    return client.submit(SEEDED.withId(id));
  }

  private static GenerationOutcome outcome(GenerationCall call) {
    return Await.result(call.outcome());
  }

  @Test
  void equalRequestsAreSentOnceAndPaidOnce() {
    GenerationCall leader = submit("leader");
    List<GenerationCall> followers =
        IntStream.range(0, 5).mapToObj(i -> submit("follower-" + i)).toList();
    assertThat(client.stats().queued()).isEqualTo(5);
    assertThat(client.stats().reservedUsd()).isEqualByComparingTo("0.06");

    server
        .next("leader")
        .answer(
            with(with(SUCCESS, "x-aimlapi-usd-spent", "0.06"), "x-aimlapi-credits-used", "120000"));

    assertSucceeded(outcome(leader), 1);
    assertThat(outcome(leader).result().usdSpent()).isEqualByComparingTo("0.06");
    for (GenerationCall follower : followers) {
      GenerationOutcome outcome = outcome(follower);
      assertSucceeded(outcome, 0);
      assertThat(outcome.id()).isEqualTo(follower.id());
      assertThat(outcome.result().images()).isEqualTo(outcome(leader).result().images());
      assertThat(outcome.result().usdSpent()).isEqualByComparingTo("0");
      assertThat(outcome.result().creditsUsed()).isZero();
    }
    assertThat(server.posts()).isEqualTo(1);
    assertThat(client.stats().succeeded()).isEqualTo(6);
    assertIdle(client, 1);
  }

  @Test
  void onlyEqualRequestsWithASeedInFlightAreShared() {
    List<GenerationRequest> different =
        List.of(
            SEEDED,
            CAT,
            CAT,
            CAT.withSeed(8),
            SEEDED.withNumImages(2),
            GenerationRequest.of("dog").withSeed(7));
    List<GenerationCall> calls = different.stream().map(client::submit).toList();

    calls.forEach(call -> server.next().answer(SUCCESS));
    calls.forEach(call -> assertSucceeded(outcome(call), 1));
    GenerationCall later = submit("later");
    server.next("later").answer(SUCCESS);

    assertSucceeded(outcome(later), 1);
    assertThat(server.posts()).isEqualTo(7);
    assertIdle(client, 8);
  }

  @Test
  void theFollowersOfACancelledLeaderAreSentOnTheirOwn() {
    GenerationCall leader = submit("leader");
    GenerationCall follower = submit("follower");
    GenerationCall third = submit("third");
    server.next("leader");

    leader.cancel();
    assertFailed(outcome(leader), CANCELLED, Billed.UNKNOWN, 1);
    server.next("follower").answer(SUCCESS);

    assertSucceeded(outcome(follower), 1);
    assertSucceeded(outcome(third), 0);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 2);
  }

  @Test
  void aFollowerTakesThePlaceOfALeaderThatIsCancelledInTheQueue(Vertx vertx) {
    client = clock.client(options(server.url()).setCoalesceSeeded(true).setMaxConcurrency(1));
    GenerationCall running = client.submit(CAT.withId("running"));
    GenerationCall leader = submit("leader");
    GenerationCall follower = submit("follower");
    ManualServer.Exchange exchange = server.next("running");

    leader.cancel();
    assertFailed(outcome(leader), CANCELLED, Billed.NO, 0);
    exchange.answer(SUCCESS);
    server.next("follower").answer(SUCCESS);

    assertSucceeded(outcome(running), 1);
    assertSucceeded(outcome(follower), 1);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 2);
  }

  @Test
  void aCancelledOrExpiredFollowerDoesNotAffectItsLeader() {
    GenerationCall leader = submit("leader");
    GenerationCall cancelled = submit("cancelled");
    GenerationCall late = client.submit(SEEDED.withId("late"), new CallOptions().setTimeout(1_000));
    ManualServer.Exchange exchange = server.next("leader");

    cancelled.cancel();
    clock.advance(Duration.ofSeconds(2));

    assertFailed(outcome(cancelled), CANCELLED, Billed.NO, 0);
    assertFailed(outcome(late), DEADLINE_EXCEEDED, Billed.NO, 0);
    exchange.answer(SUCCESS);
    assertSucceeded(outcome(leader), 1);
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  void aFailureIsSharedToo() {
    GenerationCall leader = submit("leader");
    GenerationCall follower = submit("follower");

    server.next("leader").answer(failure("400 Bad Request", "odd"));

    assertFailed(outcome(leader), INVALID_REQUEST, Billed.NO, 1);
    assertThat(assertFailed(outcome(follower), INVALID_REQUEST, Billed.NO, 0))
        .hasMessageContaining("HTTP 400 from the API: odd");
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 0);
  }

  @Test
  void anUnknownOutcomeIsSharedAndNotRetried() {
    GenerationCall leader = submit("leader");
    GenerationCall follower = submit("follower");

    server.next("leader").socket().close();

    assertFailed(outcome(leader), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertFailed(outcome(follower), OUTCOME_UNKNOWN, Billed.UNKNOWN, 0);
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  void theFollowersOfALeaderWithoutTimeForARetryAreSentOnTheirOwn() {
    GenerationCall leader =
        client.submit(SEEDED.withId("leader"), new CallOptions().setTimeout(60_000));
    GenerationCall follower = submit("follower");

    String limited = failure("429 Too Many Requests", "slow down");
    server.next("leader").answer(with(limited, "Retry-After", "60"));

    assertFailed(outcome(leader), RATE_LIMITED, Billed.NO, 1);
    // The call ran alone, so the follower waits for the pause after a 429.
    Await.until(() -> client.stats().queued() == 1);
    clock.advance(Duration.ofSeconds(1));
    server.next("follower").answer(SUCCESS);
    assertSucceeded(outcome(follower), 1);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 1);
  }

  @Test
  void theFollowersOfALeaderThatExpiresInFlightAreSentOnTheirOwn(Vertx vertx) {
    FluxClient real = FluxClient.create(vertx, options(server.url()).setCoalesceSeeded(true));
    GenerationCall leader =
        real.submit(SEEDED.withId("leader"), new CallOptions().setTimeout(1_500));
    GenerationCall follower = real.submit(SEEDED.withId("follower"));
    server.next("leader");

    assertFailed(outcome(leader), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    server.next("follower").answer(SUCCESS);

    assertSucceeded(outcome(follower), 1);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(real, 2);
  }

  @Test
  void followersLearnWhatTheirLeaderMayHaveCost(Vertx vertx) {
    FluxClient daring =
        FluxClient.create(
            vertx, options(server.url()).setCoalesceSeeded(true).setRetryUnknownOutcome(true));
    GenerationCall leader = daring.submit(SEEDED.withId("leader"));
    GenerationCall follower = daring.submit(SEEDED.withId("follower"));
    server.next("leader").socket().close();
    server.next("leader").answer(failure("400 Bad Request", "odd"));

    assertFailed(outcome(leader), FailureType.INVALID_REQUEST, Billed.UNKNOWN, 2);
    assertFailed(outcome(follower), FailureType.INVALID_REQUEST, Billed.UNKNOWN, 0);
    assertThat(server.posts()).isEqualTo(2);
  }

  @Test
  void aFollowerTakesThePlaceOfALeaderThatLeavesTheQueue(Vertx vertx) {
    FluxClient narrow = FluxClient.create(vertx, oneAtATime(server.url()).setCoalesceSeeded(true));
    GenerationCall running = narrow.submit(CAT.withId("running"));
    GenerationCall leader = narrow.submit(SEEDED.withId("leader"));
    GenerationCall behind = narrow.submit(CAT.withId("behind"));
    List<GenerationCall> followers =
        IntStream.range(0, 3).mapToObj(i -> narrow.submit(SEEDED.withId("follower-" + i))).toList();

    leader.cancel();
    assertFailed(outcome(leader), CANCELLED, Billed.NO, 0);
    assertThat(narrow.stats().queued()).isEqualTo(4);
    server.next("running").answer(SUCCESS);
    server.next("follower-0").answer(SUCCESS);
    server.next("behind").answer(SUCCESS);

    assertSucceeded(outcome(running), 1);
    assertSucceeded(outcome(followers.get(0)), 1);
    assertSucceeded(outcome(followers.get(1)), 0);
    assertSucceeded(outcome(followers.get(2)), 0);
    assertSucceeded(outcome(behind), 1);
    assertIdle(narrow, 3);
  }

  @Test
  void anInteractiveCallDoesNotFollowABulkCall() {
    client.submit(SEEDED.withId("bulk"), new CallOptions().setPriority(Priority.BULK));
    client.submit(SEEDED.withId("interactive"));

    server.next("bulk").answer(SUCCESS);
    server.next("interactive").answer(SUCCESS);

    assertThat(server.posts()).isEqualTo(2);
  }
}
