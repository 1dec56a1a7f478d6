package io.fluxbus.benchmarks.harness;

import java.util.Locale;

/** Numbers for people: as many digits as they are worth. */
final class Numbers {
  private static final double MANY = 1_000;
  private static final double SOME = 20;

  private Numbers() {}

  static String shown(double number) {
    String format = Math.abs(number) >= MANY ? "%,.0f" : Math.abs(number) >= SOME ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, number);
  }
}
