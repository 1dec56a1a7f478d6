package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoldTimeEstimateTest {
  private static final long SECOND = Call.SECOND;

  private final HoldTimeEstimate estimate = new HoldTimeEstimate();

  @Test
  void isTenSecondsBeforeAnyCall() {
    assertThat(estimate.drainTime(1, 1)).isEqualTo(10 * SECOND);
  }

  @Test
  void theFirstCallReplacesTheGuess() {
    estimate.add(3 * SECOND);

    assertThat(estimate.drainTime(1, 1)).isEqualTo(3 * SECOND);
  }

  @Test
  void everyFurtherCallHasAWeightOfATenth() {
    estimate.add(3 * SECOND);
    estimate.add(13 * SECOND);

    assertThat(estimate.drainTime(1, 1)).isEqualTo(4 * SECOND);
  }

  @Test
  void manyPermitsDrainFaster() {
    estimate.add(4 * SECOND);

    assertThat(estimate.drainTime(10, 5)).isEqualTo(8 * SECOND);
  }

  @Test
  void isAtLeastAMillisecond() {
    estimate.add(0);

    assertThat(estimate.drainTime(1, 64)).isEqualTo(SECOND / 1000);
  }

  @Test
  void aVeryLongQueueDoesNotOverflow() {
    estimate.add(Long.MAX_VALUE);

    assertThat(estimate.drainTime(Integer.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
  }
}
