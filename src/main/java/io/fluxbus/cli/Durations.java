package io.fluxbus.cli;

import io.fluxbus.stub.Latency;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Parses and formats durations, such as {@code 250ms}, {@code 30s} and {@code 1m30s}. */
final class Durations {
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Excludes signs and the digits of other scripts, which Java's parsers accept. */
  private static final Pattern PLAIN = Pattern.compile("[0-9.hmsHMS]+");

  private Durations() {}

  /**
   * Parses a duration.
   *
   * @throws IllegalArgumentException if the text is not a duration, or longer than a day
   */
  static Duration parse(String text) {
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

  /** Parses a latency: one duration, or a minimum and a maximum with {@code ..} between them. */
  static Latency parseLatency(String text) {
    int dots = text.indexOf("..");
    return dots < 0
        ? Latency.fixed(parse(text))
        : Latency.uniform(parse(text.substring(0, dots)), parse(text.substring(dots + 2)));
  }

  /** Formats a duration for users in seconds with one decimal. */
  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  /** Formats a duration for users, with its two largest units. */
  static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (duration.toMinutes() == 0) {
      return seconds + " s";
    }
    return duration.toHours() == 0
        ? duration.toMinutes() + " min " + seconds % 60 + " s"
        : duration.toHours() + " h " + duration.toMinutesPart() + " min";
  }
}
