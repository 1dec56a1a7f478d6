package io.fluxbus.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-03-11T07:13:27Z");

  @ParameterizedTest
  @CsvSource({
    ", ",
    "'', ",
    "0, ",
    "-5, ",
    "NaN, ",
    "1.5, ",
    "soon, ",
    "3, PT3S",
    "' 3 ', PT3S",
    "1000000000, P365D",
    "999999999999999999, P365D",
    "99999999999999999999, ",
    "'Wed, 11 Mar 2026 07:13:57 GMT', PT30S",
    "'Wed, 11 Mar 2026 07:13:27 GMT', ",
    "'Wed, 11 Mar 2020 07:13:27 GMT', ",
    "'Wed, 11 Mar 9999 07:13:27 GMT', ",
    "'Wed, 32 Mar 2026 07:13:27 GMT', "
  })
  @DisplayName("FAULTS 18: Retry-After in seconds, as a date, and in every wrong form")
  void parses(String header, Duration wait) {
    assertThat(RetryAfter.parse(header, NOW)).isEqualTo(wait);
  }
}
