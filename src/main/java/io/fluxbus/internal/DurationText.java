package io.fluxbus.internal;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses durations that users write, such as {@code 250ms}, {@code 30s}, {@code 1h30m} and {@code
 * 7d}.
 */
public final class DurationText {
  private static final Duration LONGEST = Duration.ofDays(3_650);

  /** Excludes signs and the digits of other scripts, which Java's parsers accept. */
  private static final Pattern PLAIN = Pattern.compile("([0-9]+[dD])?([0-9.hmsHMS]*)");

  private DurationText() {}

  /**
   * Parses a duration.
   *
   * @throws IllegalArgumentException if the text is not a duration, or longer than 3650 days
   */
  public static Duration parse(String text) {
    Matcher plain = PLAIN.matcher(text);
    if (plain.matches()) {
      String days = plain.group(1) == null ? "" : plain.group(1);
      String time = plain.group(2).isEmpty() ? "" : "T" + plain.group(2);
      try {
        Duration duration =
            text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.parse("P" + days + time);
        if (duration.compareTo(LONGEST) <= 0) {
          return duration;
        }
      } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
        // The exception below reports it.
      }
    }
    throw new IllegalArgumentException(
        "a duration must be like 250ms, 30s, 1m30s or 7d, at most 3650d, was \"" + text + "\"");
  }
}
