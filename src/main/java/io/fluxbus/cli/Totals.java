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

/** What came of several requests, and what they cost. */
final class Totals {
  private final Map<Status, Integer> counts = new EnumMap<>(Status.class);
  private BigDecimal usd = BigDecimal.ZERO;

  /** Whether something was or may have been billed of which the API did not say how much. */
  private boolean more;

  void add(GenerationOutcome outcome) {
    counts.merge(outcome.status(), 1, Integer::sum);
    more |= outcome.unknownAttempts() > 0;
    if (outcome.result() == null) {
      more |= outcome.failure().billed() != Billed.NO;
    } else if (outcome.result().usdSpent() == null) {
      more = true;
    } else {
      usd = usd.add(outcome.result().usdSpent());
    }
  }

  /** How many have ended. */
  int ended() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** For people. */
  String text() {
    return Arrays.stream(Status.values())
        .map(status -> counts.getOrDefault(status, 0) + " " + status.text() + ", ")
        .collect(Collectors.joining("", "", (more ? "at least " : "") + DollarText.text(usd)))
        .concat(" spent");
  }
}
