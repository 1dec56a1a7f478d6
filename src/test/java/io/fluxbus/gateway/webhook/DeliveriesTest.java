package io.fluxbus.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.internal.HttpUrl;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Deliveries in virtual time. */
class DeliveriesTest {
  private static final HttpUrl URL = HttpUrl.parse("https://a.example/hook?token=s3cr3t");
  private static final HttpUrl OTHER = HttpUrl.parse("https://b.example/hook");

  private final Deque<AttemptEnd> answers = new ArrayDeque<>();
  private final List<Long> attempts = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final TreeMap<Long, List<Runnable>> timers = new TreeMap<>();
  private long now;
  private double random;

  private Deliveries deliveries(int maxPending, int maxAttempts, Deliveries.Sender sender) {
    return new Deliveries(
        maxPending,
        new RetrySchedule(maxAttempts, () -> random),
        sender,
        (delay, action) -> {
          Runnable[] scheduled = {action};
          timers
              .computeIfAbsent(now + delay.toMillis(), key -> new ArrayList<>())
              .add(() -> scheduled[0].run());
          return () -> scheduled[0] = () -> {};
        },
        warnings::add);
  }

  private Future<AttemptEnd> answer(HttpUrl url, WebhookMessage message) {
    attempts.add(now);
    return Future.succeededFuture(answers.isEmpty() ? AttemptEnd.of(500, null) : answers.remove());
  }

  private void runTimers() {
    while (!timers.isEmpty()) {
      runNextTimer();
    }
  }

  private void runNextTimer() {
    now = timers.firstKey();
    timers.pollFirstEntry().getValue().forEach(Runnable::run);
  }

  private static WebhookMessage message() {
    return new WebhookMessage("msg_1", Buffer.buffer());
  }

  private static void deliver(Deliveries deliveries, HttpUrl url) {
    assertThat(deliveries.reserve()).isTrue();
    deliveries.deliver(url, message());
  }

  @Test
  void aDeliveryIsAttemptedOnTheScheduleOfStandardWebhooks() {
    Deliveries deliveries = deliveries(10, 10, this::answer);

    deliver(deliveries, URL);
    runTimers();

    assertThat(attempts)
        .containsExactly(
            0L,
            5_000L,
            305_000L,
            2_105_000L,
            9_305_000L,
            27_305_000L,
            63_305_000L,
            113_705_000L,
            185_705_000L,
            272_105_000L);
    assertThat(deliveries.stats()).isEqualTo(new WebhookStats(0, 10, 0, 1));
    assertThat(warnings)
        .containsExactly(
            "the webhook msg_1 to https://a.example:443 is given up after 10 attempts: the"
                + " response was 500");
  }

  @Test
  void aRandomPartIsAdded() {
    random = 1;
    deliver(deliveries(10, 2, this::answer), URL);
    runTimers();

    assertThat(attempts).containsExactly(0L, 6_000L);
  }

  @Test
  void aDeliveryEndsWithASuccess() {
    answers.add(AttemptEnd.of(503, null));
    answers.add(AttemptEnd.of(204, null));
    Deliveries deliveries = deliveries(10, 10, this::answer);

    deliver(deliveries, URL);
    runTimers();

    assertThat(deliveries.stats()).isEqualTo(new WebhookStats(0, 2, 1, 0));
    assertThat(warnings).isEmpty();
  }

  @Test
  void aReceiverThatIsGoneGetsNoFurtherAttempt() {
    answers.add(AttemptEnd.of(410, null));
    Deliveries deliveries = deliveries(10, 10, this::answer);

    deliver(deliveries, URL);

    assertThat(timers).isEmpty();
    assertThat(deliveries.stats()).isEqualTo(new WebhookStats(0, 1, 0, 1));
  }

  @Test
  void aRedirectIsAFailure() {
    assertThat(AttemptEnd.of(302, null).problem()).isEqualTo("the response was 302");
  }

  @Test
  void aReceiverMayAskToWaitLonger() {
    answers.add(AttemptEnd.of(429, Duration.ofSeconds(60)));
    answers.add(AttemptEnd.of(429, Duration.ofSeconds(1)));
    answers.add(AttemptEnd.of(429, Duration.ofDays(365)));
    deliver(deliveries(10, 4, this::answer), URL);
    runTimers();

    assertThat(attempts).containsExactly(0L, 60_000L, 360_000L, 86_760_000L);
  }

  @Test
  void aFullQueueGivesUpTheDeliveryThatHasFailedMostOften() {
    Deliveries deliveries = deliveries(2, 10, this::answer);
    deliver(deliveries, URL);
    runNextTimer();
    deliver(deliveries, OTHER);

    assertThat(deliveries.reserve()).isTrue();

    assertThat(deliveries.stats()).isEqualTo(new WebhookStats(2, 3, 0, 1));
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("https://a.example").contains("too many others wait");
  }

  @Test
  void aQueueOfCallsWithoutAnOutcomeIsFull() {
    Deliveries deliveries = deliveries(1, 10, this::answer);

    assertThat(deliveries.reserve()).isTrue();
    assertThat(deliveries.reserve()).isFalse();
    deliveries.release();
    assertThat(deliveries.reserve()).isTrue();
  }

  @Test
  void aSlowReceiverDelaysOnlyItsOwnDeliveries() {
    List<Promise<AttemptEnd>> slow = new ArrayList<>();
    List<String> sent = new ArrayList<>();
    Deliveries deliveries =
        deliveries(
            100,
            1,
            (url, message) -> {
              sent.add(url.host());
              if (url.equals(OTHER)) {
                return Future.succeededFuture(AttemptEnd.of(200, null));
              }
              slow.add(Promise.promise());
              return slow.get(slow.size() - 1).future();
            });
    for (int i = 0; i < 20; i++) {
      deliver(deliveries, URL);
    }
    deliver(deliveries, OTHER);

    assertThat(slow).hasSize(8);
    assertThat(sent).endsWith("b.example");
    slow.get(0).complete(AttemptEnd.of(200, null));
    assertThat(slow).hasSize(9);
  }

  @Test
  void aGatewayThatStopsWaitsForAttemptsAndGivesUpTheRest() {
    Promise<AttemptEnd> running = Promise.promise();
    Deliveries deliveries =
        deliveries(
            10, 10, (url, message) -> url.equals(OTHER) ? running.future() : answer(url, message));
    deliver(deliveries, URL);
    deliver(deliveries, OTHER);

    Future<Void> closed = deliveries.close();

    assertThat(closed.isComplete()).isFalse();
    assertThat(deliveries.reserve()).isFalse();
    running.complete(AttemptEnd.of(200, null));
    assertThat(closed.succeeded()).isTrue();
    runTimers();
    assertThat(attempts).containsExactly(0L);
    assertThat(deliveries.stats()).isEqualTo(new WebhookStats(0, 2, 1, 1));
    assertThat(warnings).containsExactly("1 webhooks are given up, because the gateway stops");
  }
}
