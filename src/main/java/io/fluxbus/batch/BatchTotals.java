package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationOutcome.Status;
import io.fluxbus.json.RecordedOutcome;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/** The totals of a batch: outcomes, images, files and dollars. Not thread-safe. */
final class BatchTotals {
  /** In dollars; null if it is not known. */
  private final BigDecimal pricePerImage;

  private final Map<Status, Long> counts = new EnumMap<>(Status.class);
  private final Map<FailureType, Long> failures = new EnumMap<>(FailureType.class);
  private long images;
  private long files;
  private BigDecimal spent = BigDecimal.ZERO;
  private boolean isMinimum;

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
    copy.isMinimum = isMinimum;
    return copy;
  }

  /**
   * Counts an outcome.
   *
   * @param requestedImages how many images the request asks for
   */
  void add(GenerationOutcome outcome, int requestedImages) {
    count(outcome.status(), outcome.failure() == null ? null : outcome.failure().type());
    if (outcome.result() != null) {
      images += outcome.result().images().size();
      files += files(outcome);
    }
    spend(outcome, requestedImages);
  }

  /** Counts only the cost of an outcome. */
  void spend(GenerationOutcome outcome, int requestedImages) {
    int unpriced = outcome.unknownAttempts();
    if (outcome.result() != null) {
      unpriced += addCost(outcome.result().usdSpent());
    } else if (outcome.failure().billed() != Billed.NO && !outcome.replayed()) {
      unpriced++;
    }
    addUnpriced((long) unpriced * requestedImages);
  }

  private static long files(GenerationOutcome outcome) {
    return outcome.result().images().stream().filter(image -> image.file() != null).count();
  }

  /**
   * Counts an outcome of an earlier run, except for images without a price; see {@link
   * #addUnpriced}.
   *
   * @param files how many of its images have a file
   */
  void add(RecordedOutcome outcome, int files) {
    this.files += files;
    count(outcome.status(), outcome.failure());
    images += outcome.images().size();
    addCost(outcome.usdSpent());
  }

  /**
   * Replaces an outcome by one with the same images and cost.
   *
   * @param succeeded whether the replaced outcome is a success; if not, its images could not be
   *     fetched
   * @param files how many more files the new outcome has
   */
  void replace(boolean succeeded, RecordedOutcome outcome, int files) {
    replace(succeeded, outcome.status(), outcome.failure());
    this.files += files;
  }

  /**
   * Like {@link #replace(boolean, RecordedOutcome, int)}, for an outcome of this run.
   *
   * @param filesBefore how many files the replaced outcome had
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

  /** Adds the cost of images that were or may have been billed and have no price from the API. */
  void addUnpriced(long count) {
    if (count > 0 && pricePerImage != null) {
      spent = spent.add(pricePerImage.multiply(BigDecimal.valueOf(count)));
    }
    isMinimum |= count > 0 && pricePerImage == null;
  }

  private void count(Status status, FailureType failure) {
    counts.merge(status, 1L, Long::sum);
    if (failure != null) {
      failures.merge(failure, 1L, Long::sum);
    }
  }

  /** Returns how many attempts have no price: 0 or 1. */
  private int addCost(BigDecimal usd) {
    if (usd == null) {
      return 1;
    }
    spent = spent.add(usd);
    return 0;
  }

  long count(Status status) {
    return counts.getOrDefault(status, 0L);
  }

  long outcomes() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  Map<FailureType, Long> failures() {
    return failures;
  }

  long images() {
    return images;
  }

  /** How many images have a file. */
  long files() {
    return files;
  }

  /** The dollars that were spent or may have been spent. */
  BigDecimal spent() {
    return spent;
  }

  /** Whether {@link #spent} is a minimum, because the price of some images is not known. */
  boolean isMinimum() {
    return isMinimum;
  }
}
