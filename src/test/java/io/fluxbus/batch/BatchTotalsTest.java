package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class BatchTotalsTest {
  private static GenerationOutcome billed(boolean replayed) {
    return new GenerationOutcome(
        "a",
        null,
        new GenerationException(FailureType.BAD_RESPONSE, "no image"),
        replayed ? 0 : 1,
        0,
        0,
        0,
        null,
        replayed);
  }

  @Test
  void aReplayedFailureCountsAsAnOutcomeWithoutCost() {
    BatchTotals totals = new BatchTotals(0.06);

    totals.add(billed(false), 1);
    totals.add(billed(true), 1);

    assertThat(totals.outcomes()).isEqualTo(2);
    assertThat(totals.spent()).isEqualByComparingTo(BigDecimal.valueOf(0.06));
  }
}
