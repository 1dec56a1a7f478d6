package io.fluxbus.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
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
    "1.5, PT1.5S",
    "soon, ",
    "3, PT3S",
    "' 3 ', PT3S",
    "1000000000, P365D",
    "999999999999999999, P365D",
    "99999999999999999999, ",
    "'Wed, 11 Mar 2026 07:13:57 GMT', PT30S",
    "'Wed, 11 Mar 2026 07:13:27 GMT', ",
    "'Wed, 11 Mar 2020 07:13:27 GMT', ",
    "'Wed, 11 Mar 9999 07:13:27 GMT', P365D",
    "'Wed, 32 Mar 2026 07:13:27 GMT', "
  })
  @DisplayName("Retry-After is read in seconds and as a date, and ignored in every other form")
  void parses(String header, Duration wait) {
    MultiMap headers = HttpHeaders.headers();
    if (header != null) {
      headers.set("Retry-After", header);
    }
    assertThat(RetryAfter.of(headers, NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @CsvSource({
    // An hour earlier or later, in every form of a date.
    "'Wed, 11 Mar 2026 06:13:57 GMT', 'Wed, 11 Mar 2026 06:13:27 GMT', PT30S",
    "'Wed, 11 Mar 2026 08:13:57 GMT', 'Wed, 11 Mar 2026 08:13:27 GMT', PT30S",
    "'Wednesday, 11-Mar-26 06:13:57 GMT', 'Wed, 11 Mar 2026 06:13:27 GMT', PT30S",
    "'Wed Mar 11 06:13:57 2026', 'Wednesday, 11-Mar-26 06:13:27 GMT', PT30S",
    "'Wed, 11 Mar 2026 06:13:57 GMT', 'Wed Mar 11 06:13:27 2026', PT30S",
    "'Sun Nov  6 08:49:38 1994', 'Sun, 06 Nov 1994 08:49:37 GMT', PT1S",
    "'Sunday, 06-Nov-94 08:49:38 GMT', 'Sun, 06 Nov 1994 08:49:37 GMT', PT1S",
    "'Mon, 11 Mar 2026 06:13:57 gmt', 'wed, 11 mar 2026 06:13:27 UTC', PT30S",
    "'Wed, 11 Mar 2026 06:13:27 GMT', 'Wed, 11 Mar 2026 06:13:27 GMT', ",
    "'Wed, 11 Mar 2026 06:13:26 GMT', 'Wed, 11 Mar 2026 06:13:27 GMT', ",
    "'Wed, 11 Mar 9999 06:13:26 GMT', 'Wed, 11 Mar 2026 06:13:27 GMT', P365D",
    "30, 'Wed, 11 Mar 2026 06:13:27 GMT', PT30S",
    // Without a valid Date, the local clock decides.
    "'Wed, 11 Mar 2026 07:13:57 GMT', 'a while ago', PT30S",
    "'Wed, 11 Mar 2026 07:13:57 GMT', 'Wed, 32 Mar 2026 07:13:57 GMT', PT30S",
    "'Wed, 11 Mar 2026 07:13:57 GMT', '', PT30S"
  })
  void aDateIsComparedWithTheClockOfTheServer(String retryAfter, String date, Duration wait) {
    MultiMap headers = HttpHeaders.headers().set("Retry-After", retryAfter).set("Date", date);

    assertThat(RetryAfter.of(headers, NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @CsvSource({"1500, PT1.5S", "0.5, PT0.0005S", "1e9, PT7S", "-1, PT7S", "NaN, PT7S", "'', PT7S"})
  void millisecondsTakePrecedenceOverSeconds(String millis, Duration wait) {
    MultiMap headers = HttpHeaders.headers().set("Retry-After-Ms", millis).set("Retry-After", "7");

    assertThat(RetryAfter.of(headers, NOW)).isEqualTo(wait);
  }
}
