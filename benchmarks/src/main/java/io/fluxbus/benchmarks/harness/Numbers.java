package io.fluxbus.benchmarks.harness;

import java.util.Locale;

/** Formats numbers with two to four significant digits. */
final class Numbers {
  private static final double MANY = 1_000;
  private static final double SOME = 20;

  private Numbers() {}

  static String format(double number) {
    String pattern =
        Math.abs(number) >= MANY ? "%,.0f" : Math.abs(number) >= SOME ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, number);
  }
}
