package io.fluxbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page shows how long calls took in the last minute. */
class DurationWindowTest {
  private final DurationWindow window = new DurationWindow();

  @Test
  void withoutDurationsThereIsNoPercentile() {
    assertThat(window.percentile(0.5)).isEqualTo(-1);
    window.roll();
    assertThat(window.percentile(0.5)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 15, 16, 17, 999, 4_210, 60_000, 3_600_000, Integer.MAX_VALUE})
  void aDurationIsShownWithAnErrorOfAThirtySecondAtMost(long millis) {
    window.record(millis);
    window.roll();

    assertThat(window.percentile(0.5)).isCloseTo(millis, within(millis / 32 + 1));
  }

  @Test
  void aDurationOutOfRangeCountsAsTheNearestOne() {
    window.record(-5);
    window.record(Long.MAX_VALUE);
    window.roll();

    assertThat(window.percentile(0.5)).isZero();
    assertThat(window.percentile(1)).isGreaterThan(2_000_000_000L);
  }

  @Test
  void aPercentileIsTheDurationThatItsPartDoesNotExceed() {
    LongStream.rangeClosed(1, 100).forEach(i -> window.record(i * 100));
    window.roll();

    assertThat(window.percentile(0.5)).isCloseTo(5_000, within(5_000L / 32));
    assertThat(window.percentile(0.95)).isCloseTo(9_500, within(9_500L / 32));
  }

  @Test
  void aDurationCountsForOneMinute() {
    window.record(700);
    for (int second = 0; second < DurationWindow.SECONDS; second++) {
      window.roll();
      assertThat(window.percentile(0.5)).isPositive();
    }
    window.roll();

    assertThat(window.percentile(0.5)).isEqualTo(-1);
  }
}
