package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The live page of a client that sends up to 1,000 requests a second. */
@ExtendWith(VertxExtension.class)
class LivePageLoadTest extends BrowserFixture {
  private static final long TOLERANCE_MILLIS = 1_000;
  private static final int CALLS = 4_000;
  private static final int MAX_OPEN = 200;

  /** Each time that the page shows new figures, with the time of the figures. */
  private static final String RECORD =
      """
      window.shown = [];
      const text = id => document.getElementById(id).textContent.replaceAll(',', '');
      const total = type => {
        const cell = document.querySelector(`[data-total="${type}"]`);
        return cell ? cell.textContent.replaceAll(',', '') : 0;
      };
      new MutationObserver(() => window.shown.push([
        document.getElementById('main').dataset.time, total('succeeded'), total('server_error'),
        text('outcomes'), text('retries')
      ].map(Number))).observe(document.getElementById('main'), { attributeFilter: ['data-time'] });
      """;

  private final Collection<Reading> readings = new ConcurrentLinkedQueue<>();
  private long sent;
  private long settled;

  /** The statistics, which were read between two moments. */
  private record Reading(long from, FluxClientStats stats, long to) {}

  private void read(FluxClient client) {
    long from = System.currentTimeMillis();
    FluxClientStats stats = client.stats();
    readings.add(new Reading(from, stats, System.currentTimeMillis()));
  }

  private FluxClient client(Vertx vertx) {
    StubOptions stub = new StubOptions().setFailures(Map.of(StubAnswer.failure(500, "no"), 0.02));
    String url = Await.result(StubServer.create(vertx, stub).listen()).baseUrl();
    return FluxClient.create(
        vertx,
        new FluxClientOptions()
            .setApiKey("any")
            .setBaseUrl(url)
            .setPricePerImageUsd(0.06)
            .setMaxConcurrency(32)
            .setMaxAttempts(1));
  }

  /** Ten calls in each hundredth of a second, as long as the machine keeps up. */
  private void load(FluxClient client) {
    vertx.runOnContext(
        start ->
            vertx.setPeriodic(
                10,
                tick -> {
                  for (int i = 0; i < 10 && sent < CALLS && sent - settled < MAX_OPEN; i++) {
                    sent++;
                    client
                        .generate(GenerationRequest.of("a cat"))
                        .onComplete(settledOne -> settled++);
                  }
                  read(client);
                  if (settled == CALLS) {
                    vertx.cancelTimer(tick);
                  }
                }));
  }

  @Test
  void theFiguresAreThoseOfTheStatisticsOfTheLastSecond() {
    FluxClient client = client(vertx);
    test.source.live = client::stats;
    open();
    browser.run(RECORD);
    load(client);
    browser.untilText("outcomes", String.format("%,d", CALLS));
    browser.untilText("in-flight", "0");
    read(client);

    List<?> shown = (List<?>) browser.run("return window.shown");
    assertThat(shown).hasSizeGreaterThan(3);
    for (Object each : shown) {
      List<Long> figures =
          ((List<?>) each).stream().map(value -> ((Number) value).longValue()).toList();
      long time = figures.get(0);
      assertIsOfTheLastSecond(time, figures.get(1), FluxClientStats::succeeded);
      assertIsOfTheLastSecond(time, figures.get(2), LivePageLoadTest::failures);
      assertIsOfTheLastSecond(time, figures.get(3), stats -> stats.succeeded() + failures(stats));
      assertIsOfTheLastSecond(time, figures.get(4), FluxClientStats::retries);
    }
    FluxClientStats last = client.stats();
    assertThat(last.succeeded() + failures(last)).isEqualTo(CALLS);
    assertThat(new BigDecimal(browser.element("spent").getAttribute("title").substring(1)))
        .isEqualByComparingTo(last.spentUsd());
    assertThat(browser.text("reserved")).isEqualTo("$0.00");
  }

  private static long failures(FluxClientStats stats) {
    return stats.failures().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Totals only grow, so a figure lies between those of a second before and of its own time. */
  private void assertIsOfTheLastSecond(
      long time, long figure, ToLongFunction<FluxClientStats> total) {
    List<Long> before = new ArrayList<>(List.of(0L));
    List<Long> after = new ArrayList<>();
    for (Reading reading : readings) {
      if (reading.to() <= time - TOLERANCE_MILLIS) {
        before.add(total.applyAsLong(reading.stats()));
      } else if (reading.from() > time) {
        after.add(total.applyAsLong(reading.stats()));
      }
    }
    assertThat(figure)
        .isGreaterThanOrEqualTo(before.get(before.size() - 1))
        .isLessThanOrEqualTo(after.isEmpty() ? CALLS : after.get(0));
  }
}
