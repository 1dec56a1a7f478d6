package io.fluxbus.gateway.page;

import io.fluxbus.FluxClientStats;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The figures of one moment.
 *
 * @param totals the number of outcomes by type, with {@link Sampler#SUCCEEDED}
 * @param rates the outcomes per second by type, since the snapshot before
 * @param times null if they are not measured
 * @param unknownUsd the part of the costs that may not have been billed; null if not measured
 * @param paying whether the costs are those of this process
 * @param paused null if the page cannot pause
 */
record Snapshot(
    Instant time,
    FluxClientStats stats,
    Map<String, Long> totals,
    Map<String, Double> rates,
    Times times,
    BigDecimal unknownUsd,
    boolean paying,
    OptionalInt workers,
    Boolean paused) {

  /** Durations of the last minute in milliseconds; -1 if there are none. */
  record Times(long waitingMedian, long waitingHigh, long apiMedian, long apiHigh) {}
}
