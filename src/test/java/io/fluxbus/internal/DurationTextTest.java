package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "30s, PT30S",
    "30S, PT30S",
    "1.5s, PT1.5S",
    "1m30s, PT1M30S",
    "25h, PT25H",
    "7d, PT168H",
    "7D, PT168H",
    "1d12h30m, PT36H30M",
    "3650d, PT87600H",
    "0s, PT0S"
  })
  void durationsAreParsedInTheUsualUnits(String text, Duration duration) {
    assertThat(DurationText.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "s",
        "ms",
        "5",
        "d",
        "1.5d",
        "12h1d",
        "1d250ms",
        "3650d1s",
        "3651d",
        "99999999999999999999d",
        "1.5h",
        "-1s",
        "-250ms",
        "+5s",
        "+5ms",
        "5m-30s",
        "\u0663\u0660s",
        "\u0663\u0660ms",
        "\uFF13s",
        "9223372036854775807ms",
        "99999999999999999999s",
        "99999999999999999999ms",
        "1e3s",
        "30s ",
        "P1D",
        "T5s",
        "1,5s"
      })
  void invalidDurationsAreRejected(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a duration must be like 250ms, 30s, 1m30s or 7d");
  }
}
