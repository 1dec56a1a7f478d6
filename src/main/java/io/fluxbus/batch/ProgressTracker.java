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

/** Tracks the progress of a run: counts, cost and time. Thread-safe. */
final class ProgressTracker {
  private static final int DIGITS = 9;
  private static final double NANOS = 1e9;

  private final BatchTotals totals;
  private final FluxClient client;
  private final long startNanos = System.nanoTime();
  private final long earlierOutcomes;
  private final long earlierImages;
  private Long total;
  private int saving;
  private boolean hasLinesLeft;

  /**
   * @param totals the totals of earlier runs, to which this run adds
   */
  ProgressTracker(BatchTotals totals, FluxClient client) {
    this.totals = totals;
    this.client = client;
    this.earlierOutcomes = totals.outcomes();
    this.earlierImages = totals.images();
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

  /** Notes that a line is left to the next run, so the batch is not complete. */
  synchronized void leaveToNextRun() {
    hasLinesLeft = true;
  }

  /**
   * Counts an outcome that was recorded.
   *
   * @param requestedImages how many images the request asks for
   */
  synchronized void add(GenerationOutcome outcome, int requestedImages) {
    totals.add(outcome, requestedImages);
  }

  /**
   * Replaces a recorded outcome that had images without a file.
   *
   * @param succeeded whether the replaced outcome is a success
   * @param files how many of its images had a file
   */
  synchronized void replace(boolean succeeded, int files, GenerationOutcome outcome) {
    totals.replace(succeeded, files, outcome);
  }

  synchronized BatchProgress progress() {
    FluxClientStats stats = client.stats();
    Duration elapsed = elapsed();
    long outcomesOfThisRun = totals.outcomes() - earlierOutcomes;
    long left = total == null ? 0 : Math.max(0, total - totals.outcomes());
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
        seconds == 0 ? 0 : (totals.images() - earlierImages) / seconds,
        totals.spent(),
        totals.isMinimum(),
        expectedUsd(),
        elapsed,
        total == null || outcomesOfThisRun == 0
            ? null
            : Duration.ofNanos((long) (elapsed.toNanos() / (double) outcomesOfThisRun * left)));
  }

  /** Assumes that the remaining lines cost as much as those with an outcome. */
  private BigDecimal expectedUsd() {
    if (total == null || totals.outcomes() == 0) {
      return null;
    }
    return totals
        .spent()
        .multiply(BigDecimal.valueOf(Math.max(total, totals.outcomes())))
        .divide(BigDecimal.valueOf(totals.outcomes()), DIGITS, RoundingMode.HALF_UP);
  }

  /** Counts only the cost of an outcome that is not recorded. The next run counts the outcome. */
  synchronized void spend(GenerationOutcome outcome, int requestedImages) {
    totals.spend(outcome, requestedImages);
  }

  /** The summary at the end of the run. */
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
        earlierOutcomes,
        totals.files(),
        totals.spent(),
        totals.isMinimum(),
        !hasLinesLeft && stopReason == null && unwritten.isEmpty(),
        stopReason,
        unwritten,
        elapsed(),
        results,
        imagesFolder,
        contactSheet);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
