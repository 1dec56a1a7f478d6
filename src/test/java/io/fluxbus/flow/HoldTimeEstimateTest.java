package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoldTimeEstimateTest {
  private static final long SECOND = Call.SECOND;

  private final HoldTimeEstimate pace = new HoldTimeEstimate();

  @Test
  void guessesTenSecondsBeforeItSawACall() {
    assertThat(pace.drains(1, 1)).isEqualTo(10 * SECOND);
  }

  @Test
  void theFirstCallReplacesTheGuess() {
    pace.held(3 * SECOND);

    assertThat(pace.drains(1, 1)).isEqualTo(3 * SECOND);
  }

  @Test
  void everyFurtherCallCountsATenth() {
    pace.held(3 * SECOND);
    pace.held(13 * SECOND);

    assertThat(pace.drains(1, 1)).isEqualTo(4 * SECOND);
  }

  @Test
  void manyPermitsDrainFaster() {
    pace.held(4 * SECOND);

    assertThat(pace.drains(10, 5)).isEqualTo(8 * SECOND);
  }

  @Test
  void saysAtLeastAMillisecond() {
    pace.held(0);

    assertThat(pace.drains(1, 64)).isEqualTo(SECOND / 1000);
  }

  @Test
  void aVeryLongQueueDoesNotOverflow() {
    pace.held(Long.MAX_VALUE);

    assertThat(pace.drains(Integer.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
  }
}
