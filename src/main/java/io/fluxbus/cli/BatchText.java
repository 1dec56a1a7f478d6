package io.fluxbus.cli;

import io.fluxbus.batch.BatchProgress;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.batch.DollarText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Formats the progress and the summary of a batch for users. */
final class BatchText {
  private static final int BAR = 20;
  private static final BigDecimal CENT = new BigDecimal("0.01");

  private BatchText() {}

  /** The progress with a bar, if the total is known. */
  static String bar(BatchProgress progress) {
    if (progress.total() == null) {
      return progress(progress);
    }
    double part =
        progress.total() == 0
            ? 1
            : Math.min(1, progress.done() / (double) Math.max(1, progress.total()));
    int filled = (int) (part * BAR);
    return String.format(
        Locale.ROOT,
        "%3d%% [%s%s] %s",
        (int) (part * 100),
        "#".repeat(filled),
        "-".repeat(BAR - filled),
        progress(progress));
  }

  /** The number of finished requests, the speed and the remaining time. */
  static String progress(BatchProgress progress) {
    List<String> parts = new ArrayList<>();
    parts.add(
        count(progress.done())
            + (progress.total() == null ? " done" : " of " + count(progress.total())));
    parts.add(String.format(Locale.ROOT, "%.1f images/s", progress.imagesPerSecond()));
    parts.add(
        progress.timeLeft() == null
            ? Durations.text(progress.elapsed())
            : Durations.text(progress.timeLeft()) + " left");
    return String.join("  ", parts);
  }

  /** The cost and the numbers of outcomes. */
  static String results(BatchProgress progress) {
    return spent(progress.spentUsd(), progress.isSpentMinimum())
        + (progress.expectedUsd() == null ? "" : " of about " + cents(progress.expectedUsd()))
        + " spent; "
        + outcomes(progress.succeeded(), progress.failed(), progress.unknown());
  }

  /** The current concurrency limit, and the numbers of running, waiting and saving requests. */
  static String now(BatchProgress progress) {
    return "limit "
        + progress.limit()
        + ": "
        + progress.inFlight()
        + " running, "
        + progress.queued()
        + " waiting, "
        + progress.saving()
        + " saving";
  }

  /** The lines of the summary. */
  static List<String> summary(BatchSummary summary) {
    List<String> lines = new ArrayList<>();
    long all = summary.succeeded() + summary.failed() + summary.unknown();
    boolean partial = summary.total() != null && summary.total() != all;
    lines.add(
        (partial ? count(all) + " of " + requests(summary.total()) : requests(all))
            + ": "
            + outcomes(summary.succeeded(), summary.failed(), summary.unknown())
            + (summary.earlierOutcomes() == 0
                ? ""
                : "; " + count(summary.earlierOutcomes()) + " of them in earlier runs"));
    summary.failures().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(failure -> lines.add("  " + count(failure.getValue()) + " " + failure.getKey()));
    lines.add(
        images(summary)
            + spent(summary.spentUsd(), summary.isSpentMinimum())
            + " spent; this run took "
            + Durations.text(summary.elapsed()));
    lines.add("results        " + summary.results());
    if (summary.imagesFolder() != null) {
      lines.add("images         " + summary.imagesFolder());
    }
    if (summary.contactSheet() != null) {
      lines.add("contact sheet  " + summary.contactSheet());
    }
    return lines;
  }

  private static String images(BatchSummary summary) {
    if (summary.images() == 0 && summary.imagesFolder() == null) {
      return "no images fetched, ";
    }
    return count(summary.images()) + (summary.images() == 1 ? " image, " : " images, ");
  }

  private static String outcomes(long succeeded, long failed, long unknown) {
    return count(succeeded)
        + " succeeded, "
        + count(failed)
        + " failed, "
        + count(unknown)
        + " unknown";
  }

  static String requests(long number) {
    return count(number) + (number == 1 ? " request" : " requests");
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String spent(BigDecimal usd, boolean isMinimum) {
    return (isMinimum ? "at least " : "") + DollarText.text(usd);
  }

  /** Rounds to cents. An amount below one cent is rounded to two digits. */
  private static String cents(BigDecimal usd) {
    return DollarText.text(
        usd.compareTo(CENT) < 0
            ? usd.round(new MathContext(2, RoundingMode.HALF_UP))
            : usd.setScale(CENT.scale(), RoundingMode.HALF_UP));
  }
}
