package io.fluxbus.cli;

import io.fluxbus.stub.Latency;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as they are written on a command line: {@code 250ms}, {@code 30s}, {@code 1m30s}. */
final class Durations {
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Neither a sign nor a digit of another script, which Java's own parsers take. */
  private static final Pattern PLAIN = Pattern.compile("[0-9.hmsHMS]+");

  private Durations() {}

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

  /** One duration, or two with {@code ..} between them. */
  static Latency parseLatency(String text) {
    int dots = text.indexOf("..");
    return dots < 0
        ? Latency.fixed(parse(text))
        : Latency.uniform(parse(text.substring(0, dots)), parse(text.substring(dots + 2)));
  }

  /** For people: tenths of a second. */
  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  /** For people: the two largest units that matter. */
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
