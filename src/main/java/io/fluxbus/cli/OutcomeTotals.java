package io.fluxbus.cli;

import io.fluxbus.Billed;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationOutcome.Status;
import io.fluxbus.batch.DollarText;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The numbers of outcomes of several requests, and their cost. */
final class OutcomeTotals {
  private final Map<Status, Integer> counts = new EnumMap<>(Status.class);
  private BigDecimal usd = BigDecimal.ZERO;

  /** Whether the cost of an outcome that was or may have been billed is not known. */
  private boolean incomplete;

  void add(GenerationOutcome outcome) {
    counts.merge(outcome.status(), 1, Integer::sum);
    incomplete |= outcome.unknownAttempts() > 0;
    if (outcome.result() == null) {
      // What is replayed was paid for by an earlier call.
      incomplete |= outcome.failure().billed() != Billed.NO && !outcome.replayed();
    } else if (outcome.result().usdSpent() == null) {
      incomplete = true;
    } else {
      usd = usd.add(outcome.result().usdSpent());
    }
  }

  /** The number of outcomes. */
  int count() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The totals as one line for people. */
  String text() {
    return Arrays.stream(Status.values())
        .map(status -> counts.getOrDefault(status, 0) + " " + status.text() + ", ")
        .collect(Collectors.joining("", "", (incomplete ? "at least " : "") + DollarText.text(usd)))
        .concat(" spent");
  }
}
