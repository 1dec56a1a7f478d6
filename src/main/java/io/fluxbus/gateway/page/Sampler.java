package io.fluxbus.gateway.page;

import io.fluxbus.FluxClientStats;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Takes the snapshots. Used by one thread at a time. */
final class Sampler {
  /** The name of successful outcomes, beside the types of failures. */
  static final String SUCCEEDED = "succeeded";

  private static final double MEDIAN = 0.5;
  private static final double HIGH = 0.95;

  private final PageSource source;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /** Null before the first snapshot. */
  private Map<String, Long> before;

  private long sampledAt;

  /**
   * @param clock the time that the page shows
   * @param nanoTime measures the time between two snapshots
   */
  Sampler(PageSource source, InstantSource clock, LongSupplier nanoTime) {
    this.source = source;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  Snapshot sample() {
    FluxClientStats stats = source.stats();
    long now = nanoTime.getAsLong();
    Map<String, Long> totals = totals(stats);
    Map<String, Double> rates = rates(totals, now - sampledAt);
    before = totals;
    sampledAt = now;
    LiveFigures figures = source.figures();
    PageActions actions = source.actions();
    return new Snapshot(
        clock.instant(),
        stats,
        totals,
        rates,
        figures == null ? null : times(figures),
        figures == null ? null : figures.unknownUsd(),
        source.isPaying(),
        source.workers(),
        actions == null ? null : actions.isPaused());
  }

  private static Map<String, Long> totals(FluxClientStats stats) {
    Map<String, Long> totals = new TreeMap<>();
    totals.put(SUCCEEDED, stats.succeeded());
    stats.failures().forEach((type, count) -> totals.put(name(type), count));
    return totals;
  }

  /** The name of a type of failures in JSON. */
  static String name(Enum<?> type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private Map<String, Double> rates(Map<String, Long> totals, long nanos) {
    Map<String, Double> rates = new TreeMap<>();
    if (before != null && nanos > 0) {
      double seconds = (double) nanos / TimeUnit.SECONDS.toNanos(1);
      totals.forEach(
          (name, total) -> {
            long more = total - before.getOrDefault(name, 0L);
            rates.put(name, Math.max(0, more) / seconds);
          });
    }
    return rates;
  }

  private static Snapshot.Times times(LiveFigures figures) {
    DurationWindow waiting = figures.waiting();
    DurationWindow api = figures.api();
    waiting.roll();
    api.roll();
    return new Snapshot.Times(
        waiting.percentile(MEDIAN),
        waiting.percentile(HIGH),
        api.percentile(MEDIAN),
        api.percentile(HIGH));
  }
}
