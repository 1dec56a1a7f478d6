package io.fluxbus.batch;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationOutcome.Status;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Counts, and reckons how far it is. From any thread. */
final class ProgressTracker {
  private static final int DIGITS = 9;
  private static final double NANOS = 1e9;

  private final BatchTotals totals;
  private final FluxClient client;
  private final long began = System.nanoTime();
  private final long earlier;
  private final long imagesEarlier;
  private Long total;
  private int saving;
  private boolean hasLeft;

  /**
   * @param totals of earlier runs, which go on to be counted
   */
  ProgressTracker(BatchTotals totals, FluxClient client) {
    this.totals = totals;
    this.client = client;
    this.earlier = totals.all();
    this.imagesEarlier = totals.images();
  }

  /** Sets the number of lines in the input; null if it is not known. */
  synchronized void setTotal(Long lines) {
    total = lines;
  }

  /** Counts an outcome that is on its way to the disk, and returns how many there are. */
  synchronized int beginSaving() {
    return ++saving;
  }

  /** Counts an outcome that is no longer on its way to the disk, and returns how many there are. */
  synchronized int endSaving() {
    return --saving;
  }

  /** A line is left to the next run, so the batch is not complete. */
  synchronized void leave() {
    hasLeft = true;
  }

  /**
   * @param asked how many images its request asks for
   */
  synchronized void add(GenerationOutcome outcome, int asked) {
    totals.add(outcome, asked);
  }

  /**
   * Counts an outcome in place of one that lacked images.
   *
   * @param succeeded whether the one before is a success
   * @param files how many of its images were there
   */
  synchronized void replace(boolean succeeded, int files, GenerationOutcome outcome) {
    totals.replace(succeeded, files, outcome);
  }

  synchronized BatchProgress progress() {
    FluxClientStats stats = client.stats();
    Duration elapsed = elapsed();
    long now = totals.all() - earlier;
    long left = total == null ? 0 : Math.max(0, total - totals.all());
    double seconds = elapsed.toNanos() / NANOS;
    return new BatchProgress(
        total,
        totals.count(Status.SUCCEEDED),
        totals.count(Status.FAILED),
        totals.count(Status.UNKNOWN),
        stats.inFlight(),
        stats.queued(),
        stats.limit(),
        saving,
        totals.images(),
        seconds == 0 ? 0 : (totals.images() - imagesEarlier) / seconds,
        totals.spent(),
        totals.more(),
        expected(),
        elapsed,
        total == null || now == 0
            ? null
            : Duration.ofNanos((long) (elapsed.toNanos() / (double) now * left)));
  }

  /** As if what is left cost as much as what is done. */
  private BigDecimal expected() {
    if (total == null || totals.all() == 0) {
      return null;
    }
    return totals
        .spent()
        .multiply(BigDecimal.valueOf(Math.max(total, totals.all())))
        .divide(BigDecimal.valueOf(totals.all()), DIGITS, RoundingMode.HALF_UP);
  }

  /** As {@link #add}, for one that the next run is to tell. */
  synchronized void spend(GenerationOutcome outcome, int asked) {
    totals.spend(outcome, asked);
  }

  /** What it came to, with what only its end tells. */
  synchronized BatchSummary summary(
      String stopReason,
      List<GenerationOutcome> unwritten,
      Path results,
      Path imagesFolder,
      Path contactSheet) {
    return new BatchSummary(
        total,
        totals.count(Status.SUCCEEDED),
        totals.count(Status.FAILED),
        totals.count(Status.UNKNOWN),
        totals.failures(),
        earlier,
        totals.files(),
        totals.spent(),
        totals.more(),
        !hasLeft && stopReason == null && unwritten.isEmpty(),
        stopReason,
        unwritten,
        elapsed(),
        results,
        imagesFolder,
        contactSheet);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
