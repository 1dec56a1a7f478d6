package io.fluxbus.internal;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** Parses durations that users write, such as {@code 250ms}, {@code 30s} and {@code 1h30m}. */
public final class DurationText {
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Excludes signs and the digits of other scripts, which Java's parsers accept. */
  private static final Pattern PLAIN = Pattern.compile("[0-9.hmsHMS]+");

  private DurationText() {}

  /**
   * Parses a duration.
   *
   * @throws IllegalArgumentException if the text is not a duration, or longer than a day
   */
  public static Duration parse(String text) {
    if (PLAIN.matcher(text).matches()) {
      try {
        Duration duration =
            text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.parse("PT" + text);
        if (duration.compareTo(LONGEST) <= 0) {
          return duration;
        }
      } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
        // The exception below reports it.
      }
    }
    throw new IllegalArgumentException(
        "a duration must be like 250ms, 30s or 1m30s, at most 24h, was \"" + text + "\"");
  }
}
