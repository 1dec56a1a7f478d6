package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.batch.BatchProgress;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTextTest {
  private static BatchProgress progress(Long total, BigDecimal expected, Duration timeLeft) {
    return new BatchProgress(
        total,
        1_200,
        30,
        4,
        64,
        36,
        64,
        7,
        1_201,
        31.24,
        new BigDecimal("74.04"),
        true,
        expected,
        Duration.ofSeconds(39),
        timeLeft);
  }

  @Test
  void anExpectedCostBelowOneCentIsNotShownAsZero() {
    assertThat(BatchText.results(progress(9L, new BigDecimal("0.00123456"), null)))
        .contains(" of about $0.0012 spent");
    assertThat(BatchText.results(progress(9L, new BigDecimal("0E-9"), null)))
        .contains(" of about $0.00 spent");
  }

  @Test
  void theProgressOfAFileHasABar() {
    BatchProgress progress = progress(2_468L, new BigDecimal("148.076543"), Duration.ofSeconds(75));

    assertThat(BatchText.bar(progress))
        .isEqualTo(" 50% [##########----------] 1,234 of 2,468  31.2 images/s  1 min 15 s left");
    assertThat(BatchText.results(progress))
        .isEqualTo("at least $74.04 of about $148.08 spent; 1,200 succeeded, 30 failed, 4 unknown");
    assertThat(BatchText.now(progress)).isEqualTo("limit 64: 64 running, 36 waiting, 7 saving");
  }

  @Test
  void theProgressOfAPipeHasNoBar() {
    BatchProgress progress = progress(null, null, null);

    assertThat(BatchText.bar(progress)).isEqualTo("1,234 done  31.2 images/s  39 s");
    assertThat(BatchText.results(progress))
        .isEqualTo("at least $74.04 spent; 1,200 succeeded, 30 failed, 4 unknown");
  }

  @ParameterizedTest
  @CsvSource({"1234, 100", "0, 100", "1300, 94"})
  void theBarIsAtMostFull(long total, int percent) {
    assertThat(BatchText.bar(progress(total, null, null)).strip()).startsWith(percent + "% [");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 s", "59, 59 s", "60, 1 min 0 s", "3599, 59 min 59 s", "7260, 2 h 1 min"})
  void durationsHaveTwoUnits(long seconds, String text) {
    assertThat(Durations.text(Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}
