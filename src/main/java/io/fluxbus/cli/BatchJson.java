package io.fluxbus.cli;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.batch.BatchCheck;
import io.fluxbus.batch.BatchProgress;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Prints the progress and the summary of a batch for programs, as lines of JSON on standard output.
 * The member {@code type} of a line is {@code progress}, {@code summary}, {@code unwritten} or
 * {@code check}. A value that is not known is left out.
 */
final class BatchJson {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Terminal terminal;
  private Long last;

  BatchJson(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Prints the progress, unless it was printed less than a second ago. */
  void progress(BatchProgress progress) {
    long now = System.nanoTime();
    if (last == null || now - last >= INTERVAL_NANOS) {
      last = now;
      print(
          new JsonObject()
              .put("type", "progress")
              .put("total", progress.total())
              .put("done", progress.done())
              .put("succeeded", progress.succeeded())
              .put("failed", progress.failed())
              .put("unknown", progress.unknown())
              .put("in_flight", progress.inFlight())
              .put("queued", progress.queued())
              .put("saving", progress.saving())
              .put("limit", progress.limit())
              .put("images", progress.images())
              .put("images_per_second", progress.imagesPerSecond())
              .put("usd_spent", progress.spentUsd())
              .put("usd_spent_is_minimum", progress.isSpentMinimum())
              .put("usd_expected", progress.expectedUsd())
              .put("elapsed_ms", progress.elapsed().toMillis())
              .put("left_ms", progress.timeLeft() == null ? null : progress.timeLeft().toMillis()));
    }
  }

  /** Prints the outcomes that could not be written to the results, and the summary. */
  void summary(BatchSummary summary) {
    summary.unwritten().forEach(this::unwritten);
    JsonObject failures = new JsonObject();
    new TreeMap<>(summary.failures()).forEach((type, count) -> failures.put(type.name(), count));
    print(
        new JsonObject()
            .put("type", "summary")
            .put("complete", summary.complete())
            .put("stop_reason", summary.stopReason())
            .put("total", summary.total())
            .put("succeeded", summary.succeeded())
            .put("failed", summary.failed())
            .put("unknown", summary.unknown())
            .put("failures", failures)
            .put("earlier_outcomes", summary.earlierOutcomes())
            .put("images", summary.images())
            .put("usd_spent", summary.spentUsd())
            .put("usd_spent_is_minimum", summary.isSpentMinimum())
            .put("elapsed_ms", summary.elapsed().toMillis())
            .put("results", text(summary.results()))
            .put("images_folder", text(summary.imagesFolder()))
            .put("contact_sheet", text(summary.contactSheet())));
  }

  /**
   * Prints the result of a dry run.
   *
   * @param price the price of an image in dollars; null if it is not known
   */
  void check(BatchCheck check, BigDecimal price) {
    print(
        new JsonObject()
            .put("type", "check")
            .put("requests", check.requests())
            .put("images", check.images())
            .put("invalid", check.invalid())
            .put("done", check.done())
            .put(
                "usd_expected",
                price == null ? null : price.multiply(BigDecimal.valueOf(check.images()))));
  }

  private void unwritten(GenerationOutcome outcome) {
    terminal
        .out()
        .println("{\"type\":\"unwritten\",\"outcome\":" + OutcomeJson.write(outcome) + "}");
  }

  private void print(JsonObject line) {
    line.getMap().values().removeIf(value -> value == null);
    terminal.out().println(line.encode());
    terminal.out().flush();
  }

  private static String text(Path path) {
    return path == null ? null : path.toString();
  }
}
