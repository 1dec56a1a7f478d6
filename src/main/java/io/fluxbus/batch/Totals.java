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
final class Totals {
  /** Null when it is not known. */
  private final BigDecimal pricePerImage;

  private final Map<Status, Long> counts = new EnumMap<>(Status.class);
  private final Map<FailureType, Long> failures = new EnumMap<>(FailureType.class);
  private long images;
  private BigDecimal spent = BigDecimal.ZERO;
  private boolean more;

  Totals(Double pricePerImage) {
    this(pricePerImage == null ? null : BigDecimal.valueOf(pricePerImage));
  }

  private Totals(BigDecimal pricePerImage) {
    this.pricePerImage = pricePerImage;
  }

  Totals copy() {
    Totals copy = new Totals(pricePerImage);
    copy.counts.putAll(counts);
    copy.failures.putAll(failures);
    copy.images = images;
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

  /** Counts an outcome of an earlier run, but for what {@link #unpriced} is told of it. */
  void add(RecordedOutcome outcome) {
    count(outcome.status(), outcome.failure());
    images += outcome.images().size();
    cost(outcome.usdSpent());
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

  /** What was spent, or must be presumed so. */
  BigDecimal spent() {
    return spent;
  }

  /** Whether more was or may have been spent than is counted. */
  boolean more() {
    return more;
  }
}
