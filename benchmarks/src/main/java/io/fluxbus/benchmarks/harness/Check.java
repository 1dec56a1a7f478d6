package io.fluxbus.benchmarks.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openjdk.jmh.runner.RunnerException;

/** Runs short forms of the benchmarks that have a bound, and checks the bounds. */
final class Check {
  private Check() {}

  /** Returns whether all ratios meet their bounds. */
  static boolean passes(Harness harness, List<Ratio> ratios) throws RunnerException {
    List<Ratio> bounded = ratios.stream().filter(ratio -> ratio.bound() != null).toList();
    List<Result> results = new ArrayList<>();
    Set<String> done = new LinkedHashSet<>();
    for (Ratio ratio : bounded) {
      // Ratios of the same figures share one run.
      for (String way : ways(bounded, ratio)) {
        if (done.add(ratio.benchmark() + ratio.where() + way)) {
          results.addAll(harness.run(pattern(ratio.benchmark()), params(ratio, way), true));
        }
      }
    }
    boolean passed = true;
    for (Ratio ratio : bounded) {
      Optional<Double> value = ratio.in(results);
      boolean isMet = value.filter(v -> ratio.meets(v, ratio.bound())).isPresent();
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

  private static List<String> ways(List<Ratio> all, Ratio of) {
    Set<String> ways = new LinkedHashSet<>();
    for (Ratio ratio : all) {
      if (ratio.benchmark().equals(of.benchmark()) && ratio.where().equals(of.where())) {
        ways.add(ratio.beside() == null ? "" : ratio.beside());
        ways.add(ratio.way() == null ? "" : ratio.way());
      }
    }
    return List.copyOf(ways);
  }

  private static String pattern(String benchmark) {
    int dot = benchmark.indexOf('.');
    return "\\." + benchmark.substring(0, dot) + "Benchmark\\" + benchmark.substring(dot) + "$";
  }

  private static Map<String, String[]> params(Ratio ratio, String way) {
    Map<String, String[]> params = new HashMap<>();
    ratio.where().forEach((name, value) -> params.put(name, new String[] {value}));
    if (!way.isEmpty()) {
      params.put("way", new String[] {way});
    }
    return params;
  }
}
