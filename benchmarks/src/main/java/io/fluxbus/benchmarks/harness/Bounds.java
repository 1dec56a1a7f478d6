package io.fluxbus.benchmarks.harness;

import java.util.List;
import java.util.Optional;

/** Compares results with the bounds of the ratios. */
final class Bounds {
  private Bounds() {}

  /** Prints each ratio with its bound. Returns whether all were measured and meet their bounds. */
  static boolean check(List<Ratio> ratios, List<Result> results) {
    boolean passed = true;
    for (Ratio ratio : ratios) {
      Optional<Double> value = ratio.in(results);
      boolean isMet = isMet(ratio, results);
      System.out.printf(
          "%-6s %s: %s, %s%n",
          isMet ? "ok" : "FAILED",
          ratio.name(),
          value.map(Numbers::format).orElse("not measured"),
          ratio.describe(ratio.bound()));
      passed &= isMet;
    }
    return passed;
  }

  /** Whether a ratio was measured and meets its bound. */
  static boolean isMet(Ratio ratio, List<Result> results) {
    return ratio.in(results).filter(value -> ratio.meets(value, ratio.bound())).isPresent();
  }
}
