package io.fluxbus.benchmarks.harness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/**
 * The result of one benchmark with one set of parameters.
 *
 * @param benchmark its class without {@code Benchmark}, and its method
 * @param way the value of the parameter {@code way}, or null
 * @param where the values of the other parameters
 * @param mode JMH's short name of the kind of score
 * @param unit the unit of the score
 * @param figures all other figures, by name
 */
record Result(
    String benchmark,
    String way,
    Map<String, String> where,
    String mode,
    String unit,
    double score,
    double error,
    Map<String, Double> figures) {
  static final String SCORE = "score";
  static final String BYTES = "gc.alloc.rate.norm";

  private static final String WAY = "way";

  static Result of(RunResult run) {
    BenchmarkParams params = run.getParams();
    Map<String, String> where = new TreeMap<>();
    for (String key : params.getParamsKeys()) {
      where.put(key, params.getParam(key));
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    run.getSecondaryResults().forEach((name, result) -> figures.put(name, result.getScore()));
    return new Result(
        name(params.getBenchmark()),
        where.remove(WAY),
        where,
        params.getMode().shortLabel(),
        run.getPrimaryResult().getScoreUnit(),
        run.getPrimaryResult().getScore(),
        run.getPrimaryResult().getScoreError(),
        figures);
  }

  /** Returns the name of a benchmark as it appears in results. */
  private static String name(String method) {
    int dot = method.lastIndexOf('.');
    String type = method.substring(method.lastIndexOf('.', dot - 1) + 1, dot);
    return type.replace("Benchmark", "") + method.substring(dot);
  }

  /**
   * Returns the result without the figures of the whole process from JMH's profilers and the meter.
   */
  Result withoutProfiles() {
    Map<String, Double> recorded = new LinkedHashMap<>(figures);
    recorded.keySet().removeIf(name -> name.startsWith("gc.") || name.equals(Meter.CPU));
    return new Result(benchmark, way, where, mode, unit, score, error, recorded);
  }

  boolean isThroughput() {
    return mode.equals("thrpt");
  }

  /** Returns the score or another figure; null if no figure has that name. */
  Double figure(String name) {
    return name.equals(SCORE) ? Double.valueOf(score) : figures.get(name);
  }
}
