package io.fluxbus.cli;

import io.fluxbus.internal.DurationText;
import io.fluxbus.stub.Latency;
import java.time.Duration;
import java.util.Locale;

/** Formats durations for users, and parses latencies. */
final class Durations {
  private Durations() {}

  /** Parses a latency: one duration, or a minimum and a maximum with {@code ..} between them. */
  static Latency parseLatency(String text) {
    int dots = text.indexOf("..");
    return dots < 0
        ? Latency.fixed(DurationText.parse(text))
        : Latency.uniform(
            DurationText.parse(text.substring(0, dots)),
            DurationText.parse(text.substring(dots + 2)));
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
