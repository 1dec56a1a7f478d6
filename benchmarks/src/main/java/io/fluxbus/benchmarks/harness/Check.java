package io.fluxbus.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the ratios briefly, and measures those that violate their bound again, as thoroughly as
 * a run does. One process may be a tenth slower than the next, so a brief measurement alone would
 * fail by chance.
 */
final class Check {
  private final List<Ratio> ratios;
  private final List<Result> results = new ArrayList<>();

  Check(List<Ratio> ratios) {
    this.ratios = ratios.stream().filter(ratio -> ratio.skippedByCheck() == null).toList();
  }

  /** Returns whether all ratios meet their bounds. */
  boolean passes() throws IOException {
    measure(Effort.BRIEF, ratios);
    List<Ratio> violated = ratios.stream().filter(ratio -> !Bounds.isMet(ratio, results)).toList();
    if (!violated.isEmpty()) {
      System.out.println("These violate their bounds, and are measured again:");
      Bounds.check(violated, results);
      measure(Effort.GOALS, violated);
    }
    return Bounds.check(ratios, results);
  }

  /** Measures the rows of some ratios. The new results precede older ones of the same rows. */
  private void measure(Effort effort, List<Ratio> some) throws IOException {
    new Benchmarks(effort, (first, measured) -> results.addAll(0, measured))
        .run(Ratio.rowsOf(some, ".*"));
  }
}
