package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationOutcome.Status;
import io.fluxbus.json.RecordedOutcome;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/** What outcomes came to. Not for several threads. */
final class BatchTotals {
  /** Null when it is not known. */
  private final BigDecimal pricePerImage;

  private final Map<Status, Long> counts = new EnumMap<>(Status.class);
  private final Map<FailureType, Long> failures = new EnumMap<>(FailureType.class);
  private long images;
  private long files;
  private BigDecimal spent = BigDecimal.ZERO;
  private boolean more;

  BatchTotals(Double pricePerImage) {
    this(pricePerImage == null ? null : BigDecimal.valueOf(pricePerImage));
  }

  private BatchTotals(BigDecimal pricePerImage) {
    this.pricePerImage = pricePerImage;
  }

  BatchTotals copy() {
    BatchTotals copy = new BatchTotals(pricePerImage);
    copy.counts.putAll(counts);
    copy.failures.putAll(failures);
    copy.images = images;
    copy.files = files;
    copy.spent = spent;
    copy.more = more;
    return copy;
  }

  /**
   * Counts an outcome.
   *
   * @param asked how many images its request asks for
   */
  void add(GenerationOutcome outcome, int asked) {
    count(outcome.status(), outcome.failure() == null ? null : outcome.failure().type());
    if (outcome.result() != null) {
      images += outcome.result().images().size();
      files += files(outcome);
    }
    spend(outcome, asked);
  }

  /** Counts what an outcome cost, and nothing else of it. */
  void spend(GenerationOutcome outcome, int asked) {
    int unpriced = outcome.unknownAttempts();
    if (outcome.result() != null) {
      unpriced += cost(outcome.result().usdSpent());
    } else if (outcome.failure().billed() != Billed.NO) {
      unpriced++;
    }
    unpriced((long) unpriced * asked);
  }

  private static long files(GenerationOutcome outcome) {
    return outcome.result().images().stream().filter(image -> image.file() != null).count();
  }

  /**
   * Counts an outcome of an earlier run, but for what {@link #unpriced} is told of it.
   *
   * @param files how many of its images are there
   */
  void add(RecordedOutcome outcome, int files) {
    this.files += files;
    count(outcome.status(), outcome.failure());
    images += outcome.images().size();
    cost(outcome.usdSpent());
  }

  /**
   * Counts an outcome in place of one with the same images and cost.
   *
   * @param succeeded whether the one before is a success; otherwise its images could not be fetched
   * @param files how many files more it has
   */
  void replace(boolean succeeded, RecordedOutcome outcome, int files) {
    replace(succeeded, outcome.status(), outcome.failure());
    this.files += files;
  }

  /**
   * As {@link #replace(boolean, RecordedOutcome, int)}, for an outcome of this run.
   *
   * @param filesBefore how many files the one before had
   */
  void replace(boolean succeeded, int filesBefore, GenerationOutcome outcome) {
    replace(
        succeeded, outcome.status(), outcome.failure() == null ? null : outcome.failure().type());
    files += files(outcome) - filesBefore;
  }

  private void replace(boolean succeeded, Status status, FailureType failure) {
    counts.merge(succeeded ? Status.SUCCEEDED : Status.FAILED, -1L, Long::sum);
    if (!succeeded) {
      failures.computeIfPresent(
          FailureType.DOWNLOAD_FAILED, (type, count) -> count == 1 ? null : count - 1);
    }
    count(status, failure);
  }

  /** So many images were or may have been billed, and the API did not say how much. */
  void unpriced(long asked) {
    if (asked > 0 && pricePerImage != null) {
      spent = spent.add(pricePerImage.multiply(BigDecimal.valueOf(asked)));
    }
    more |= asked > 0 && pricePerImage == null;
  }

  private void count(Status status, FailureType failure) {
    counts.merge(status, 1L, Long::sum);
    if (failure != null) {
      failures.merge(failure, 1L, Long::sum);
    }
  }

  private int cost(BigDecimal usd) {
    if (usd == null) {
      return 1;
    }
    spent = spent.add(usd);
    return 0;
  }

  long count(Status status) {
    return counts.getOrDefault(status, 0L);
  }

  long all() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  Map<FailureType, Long> failures() {
    return failures;
  }

  long images() {
    return images;
  }

  /** How many of them are there as files. */
  long files() {
    return files;
  }

  /** What was spent, or must be presumed so. */
  BigDecimal spent() {
    return spent;
  }

  /** Whether more was or may have been spent than is counted. */
  boolean more() {
    return more;
  }
}
