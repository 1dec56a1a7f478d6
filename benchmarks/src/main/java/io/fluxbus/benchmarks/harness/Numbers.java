package io.fluxbus.benchmarks.harness;

import java.util.Locale;

/** Formats numbers with two to four significant digits, if they are not tiny. */
final class Numbers {
  private static final double MANY = 1_000;
  private static final double SOME = 20;
  private static final double FEW = 0.05;

  private Numbers() {}

  static String format(double number) {
    return String.format(Locale.ROOT, pattern(Math.abs(number)), number);
  }

  private static String pattern(double size) {
    if (size >= SOME) {
      return size >= MANY ? "%,.0f" : "%.1f";
    }
    return size >= FEW || size == 0 ? "%.2f" : "%.4f";
  }
}
