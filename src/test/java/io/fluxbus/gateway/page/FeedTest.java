package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The events that pages get are the figures of the client. */
class FeedTest {
  private static final long SECOND = 1_000_000_000L;

  private final TestSource source = new TestSource();
  private Instant time = Instant.ofEpochMilli(5_000);
  private long nanos;
  private final Sampler sampler = new Sampler(source, () -> time, () -> nanos);
  private final Feed feed = new Feed(source, sampler, true, false);

  private JsonObject next(long elapsed) {
    time = time.plusNanos(elapsed);
    nanos += elapsed;
    return json("figures", feed.next().figures());
  }

  private static JsonObject json(String name, Buffer event) {
    String text = event.toString();
    String prefix = "event: " + name + "\ndata: ";
    assertThat(text).startsWith(prefix).endsWith("\n\n");
    String data = text.substring(prefix.length(), text.length() - 2);
    assertThat(data).doesNotContain("\n");
    return new JsonObject(data);
  }

  private JsonObject lists() {
    return json("lists", feed.last().lists());
  }

  @Test
  void theFiguresAreThoseOfTheStatistics() {
    source.stats = TestSource.stats(7, 3, 16, 100, Map.of(FailureType.RATE_LIMITED, 2L));
    source.workers = OptionalInt.of(4);

    assertThat(next(SECOND).getMap())
        .containsEntry("t", 6_000)
        .containsEntry("inFlight", 7)
        .containsEntry("queued", 3)
        .containsEntry("limit", 16)
        .containsEntry("retries", 3)
        .containsEntry("spent", "12.345")
        .containsEntry("reserved", "0.36")
        .containsEntry("unknown", "0")
        .containsEntry("workers", 4)
        .containsEntry("paused", false)
        .containsEntry("totals", Map.of("succeeded", 100, "rate_limited", 2));
  }

  @Test
  void ratesAreTheOutcomesSinceTheSnapshotBeforeInTheTimeThatReallyPassed() {
    source.stats = TestSource.stats(0, 0, 16, 100, Map.of());
    assertThat(next(SECOND).getJsonObject("rates")).isEmpty();

    source.stats = TestSource.stats(0, 0, 16, 1_600, Map.of(FailureType.SERVER_ERROR, 3L));

    assertThat(next(SECOND * 3 / 2).getJsonObject("rates").getMap())
        .isEqualTo(Map.of("succeeded", 1000.0, "server_error", 2.0));
  }

  @Test
  void aProcessThatDoesNotPayShowsNoCosts() {
    source.paying = false;

    assertThat(next(SECOND).getMap()).doesNotContainKeys("spent", "reserved", "unknown");
  }

  @Test
  void whatIsNotMeasuredIsNotShownAsZero() {
    source.figures = null;

    assertThat(next(SECOND).getMap()).doesNotContainKeys("times", "unknown");
    assertThat(lists().getMap()).doesNotContainKey("failures");
  }

  @Test
  void timesAreThoseOfTheLastMinute() {
    source.figures.waiting().record(12);
    source.figures.api().record(8);

    assertThat(next(SECOND).getJsonArray("times")).isEqualTo(new JsonArray("[12,12,8,8]"));
  }

  @Test
  void theHistoryHasFiveMinutes() {
    for (int i = 0; i < 400; i++) {
      source.stats =
          TestSource.stats(i, 0, 16, 10L * i, Map.of(FailureType.OUTCOME_UNKNOWN, (long) i));
      next(SECOND);
    }

    JsonObject first = json("first", feed.first());
    JsonObject history = first.getJsonObject("history");
    assertThat(first.getBoolean("actions")).isTrue();
    assertThat(history.fieldNames())
        .allSatisfy(column -> assertThat(history.getJsonArray(column)).hasSize(300));
    assertThat(history.getJsonArray("inFlight")).first().isEqualTo(100);
    assertThat(history.getJsonArray("inFlight")).last().isEqualTo(399);
    assertThat(history.getJsonArray("succeeded")).containsOnly(10.0);
    assertThat(history.getJsonArray("unknown")).containsOnly(1.0);
    assertThat(history.getJsonArray("failed")).containsOnly(0.0);
  }

  @Test
  void anEventIsSerializedOnceHoweverManyPagesJoin() {
    next(SECOND);

    assertThat(feed.first()).isSameAs(feed.first());
    assertThat(feed.last()).isSameAs(feed.last());
  }

  @Test
  void listsAreNewOnlyIfTheyHaveChanged() {
    next(SECOND);
    Feed.Events before = feed.last();
    next(SECOND);
    Feed.Events same = feed.last();
    source.calls = List.of(new PageCall("k1", "a1", 2, Instant.ofEpochMilli(99), "a secret plan"));
    next(SECOND);

    assertThat(same.lists()).isSameAs(before.lists());
    assertThat(same.version()).isEqualTo(before.version());
    assertThat(feed.last().version()).isGreaterThan(before.version());
  }

  @Test
  void promptsAreHiddenUnlessAnOptionShowsThem() {
    source.calls = List.of(new PageCall("k1", "a1", 2, time, "a secret plan"));
    source.images = List.of(new PageImage("v1/files/a.png", "a0", 640, 480, "a secret plan"));
    next(SECOND);
    assertThat(lists().encode()).contains("a1", "v1/files/a.png").doesNotContain("secret");

    Feed showing = new Feed(source, sampler, true, true);
    showing.next();

    assertThat(json("lists", showing.last().lists()).encode()).contains("a secret plan");
    assertThat(source.calls.toString() + source.images).doesNotContain("secret");
  }

  @Test
  void failuresAreListedWithTheirAdvice() {
    source
        .figures
        .createClientMetrics("client", source::stats)
        .completed(
            new GenerationOutcome(
                "a1", null, new GenerationException(FailureType.OVERLOADED, "full"), 0, 0, 0, 0));
    next(SECOND);

    JsonObject failure = lists().getJsonArray("failures").getJsonObject(0);
    assertThat(failure.getString("type")).isEqualTo("overloaded");
    assertThat(failure.getString("message"))
        .isEqualTo("full. It was not billed. Send it again when the queue has drained.");
  }
}
