package io.fluxbus.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The {@code Retry-After} header of RFC 9110, section 10.2.3: seconds, or an HTTP date. */
final class RetryAfter {
  private static final Duration MAX = Duration.ofDays(365);

  private RetryAfter() {}

  /**
   * How long to wait, at most a year; null when the header is absent, makes no sense or lies in the
   * past.
   *
   * @param value the header's value
   * @param now the time to compare a date with
   */
  static Duration parse(String value, Instant now) {
    if (value == null) {
      return null;
    }
    String text = value.trim();
    Duration wait =
        text.matches("\\d{1,18}") ? Duration.ofSeconds(Long.parseLong(text)) : untilDate(text, now);
    if (wait == null || wait.isNegative() || wait.isZero()) {
      return null;
    }
    return wait.compareTo(MAX) > 0 ? MAX : wait;
  }

  private static Duration untilDate(String text, Instant now) {
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(now, date);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
