package io.fluxbus.http;

import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The time that a response asks to wait: {@code Retry-After} of RFC 9110, section 10.2.3, in
 * seconds or as a date, or {@code Retry-After-Ms}, which OpenAI's API and clients use.
 */
public final class RetryAfter {
  private static final Duration MAX = Duration.ofDays(365);
  private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(MAX.toMillis());
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?");

  private RetryAfter() {}

  /**
   * The time to wait, at most a year; null if the headers contain none, are invalid, or name a time
   * in the past.
   *
   * @param headers a date is compared with {@code Date}, because the server's clock set both
   * @param now is compared with a date in a response without {@code Date}
   */
  public static Duration of(MultiMap headers, Instant now) {
    Duration millis = number(headers.get("retry-after-ms"), 0);
    if (millis != null) {
      return millis;
    }
    String value = headers.get("retry-after");
    if (value == null) {
      return null;
    }
    Duration seconds = number(value, 3);
    return seconds != null ? seconds : untilDate(value, headers.get("date"), now);
  }

  /**
   * @param digits the power of ten by which the number is multiplied to get milliseconds
   * @return null if it is not a positive number
   */
  private static Duration number(String value, int digits) {
    if (value == null || !NUMBER.matcher(value.trim()).matches()) {
      return null;
    }
    BigDecimal millis = new BigDecimal(value.trim()).movePointRight(digits).min(MAX_MILLIS);
    return positive(Duration.ofNanos(millis.movePointRight(6).longValue()));
  }

  private static Duration untilDate(String value, String date, Instant now) {
    Instant sent = HttpDate.parse(date, now);
    Instant then = HttpDate.parse(value, now);
    return then == null ? null : positive(Duration.between(sent == null ? now : sent, then));
  }

  private static Duration positive(Duration wait) {
    if (wait.isNegative() || wait.isZero()) {
      return null;
    }
    return wait.compareTo(MAX) > 0 ? MAX : wait;
  }
}
