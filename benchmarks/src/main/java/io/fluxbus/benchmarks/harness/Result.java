package io.fluxbus.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;

/**
 * The result of one row.
 *
 * @param benchmark the benchmark's name in results
 * @param mode JMH's short name of the kind of score
 * @param unit the unit of the score
 * @param score the mean of all processes
 * @param error with a probability of 95%, the true score is no further away. With one process, it
 *     is JMH's error of the iterations in this process, which does not include the differences
 *     between processes
 * @param figures all other figures, by name: the means of all processes
 * @param forks the score and all other figures of each process
 */
record Result(
    String benchmark,
    String way,
    Map<String, String> where,
    String mode,
    String unit,
    double score,
    double error,
    Map<String, Double> figures,
    List<Map<String, Double>> forks) {
  private static final String THROUGHPUT = Mode.Throughput.shortLabel();
  static final String SCORE = "score";
  static final String BYTES = "gc.alloc.rate.norm";

  /** Returns the result of one process. */
  static Result of(Row row, RunResult run) {
    Map<String, Double> figures = new LinkedHashMap<>();
    run.getSecondaryResults().forEach((name, result) -> figures.put(name, result.getScore()));
    if (row.type().isAnnotationPresent(RecordedOnly.class)) {
      // Without the figures of the whole process from JMH's profilers and the meter.
      figures.keySet().removeIf(name -> name.startsWith("gc.") || name.equals(Meter.CPU));
    }
    double score = run.getPrimaryResult().getScore();
    Map<String, Double> all = new LinkedHashMap<>(Map.of(SCORE, score));
    all.putAll(figures);
    return new Result(
        row.benchmark(),
        row.way(),
        row.where(),
        run.getParams().getMode().shortLabel(),
        run.getPrimaryResult().getScoreUnit(),
        score,
        run.getPrimaryResult().getScoreError(),
        figures,
        List.of(all));
  }

  /** Combines the results of one row's processes. */
  static Result merged(List<Result> results) {
    Result first = results.get(0);
    if (results.size() == 1) {
      return first;
    }
    List<Map<String, Double>> forks = new ArrayList<>();
    results.forEach(result -> forks.addAll(result.forks()));
    return of(first.benchmark(), first.way(), first.where(), first.mode(), first.unit(), forks);
  }

  /** Returns the result of a row whose calls per second were measured in several processes. */
  static Result ofCallsPerSecond(Row row, List<Map<String, Double>> forks) {
    return of(row.benchmark(), row.way(), row.where(), THROUGHPUT, "ops/s", forks);
  }

  private static Result of(
      String benchmark,
      String way,
      Map<String, String> where,
      String mode,
      String unit,
      List<Map<String, Double>> forks) {
    Map<String, Double> figures = new LinkedHashMap<>();
    forks.get(0).keySet().stream()
        .filter(name -> !name.equals(SCORE))
        .forEach(name -> figures.put(name, Measurements.of(forks, name).mean()));
    Measurements scores = Measurements.of(forks, SCORE);
    return new Result(
        benchmark, way, where, mode, unit, scores.mean(), scores.error(), figures, forks);
  }

  boolean isThroughput() {
    return mode.equals(THROUGHPUT);
  }

  /** Returns the score or another figure; null if no figure has that name. */
  Double figure(String name) {
    return name.equals(SCORE) ? Double.valueOf(score) : figures.get(name);
  }
}
