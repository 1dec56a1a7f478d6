package io.fluxbus.benchmarks.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A figure with a goal: the ratio of one way to another in the same run, or a single figure.
 *
 * @param name a description
 * @param benchmark the benchmark
 * @param where the values of the parameters
 * @param way the way whose figure it is; null if the benchmark has only one
 * @param beside the way by whose figure it is divided; null for a single figure
 * @param figure the name of the figure
 * @param higherIsBetter whether goal and bound are minimums; otherwise they are maximums
 * @param goal the desired value
 * @param bound the value that the check requires; null if the check would take too long
 */
record Ratio(
    String name,
    String benchmark,
    Map<String, String> where,
    String way,
    String beside,
    String figure,
    boolean higherIsBetter,
    double goal,
    Double bound) {

  /** Reads the ratios of a file. */
  static List<Ratio> read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), new TypeReference<List<Ratio>>() {});
  }

  /** Returns the value in the results; empty if they do not contain it. */
  Optional<Double> in(List<Result> results) {
    return value(results, way)
        .flatMap(
            own ->
                beside == null
                    ? Optional.of(own)
                    : value(results, beside).map(other -> own / other));
  }

  /** Returns the error of the value, if JMH reports the errors of its parts; otherwise 0. */
  double error(List<Result> results) {
    return in(results).orElse(0.0)
        * Math.hypot(relativeError(results, way), relativeError(results, beside));
  }

  private double relativeError(List<Result> results, String whose) {
    return find(results, whose)
        .filter(result -> figure.equals(Result.SCORE) && !Double.isNaN(result.error()))
        .map(result -> result.error() / result.score())
        .orElse(0.0);
  }

  boolean meets(double value, double bar) {
    return higherIsBetter ? value >= bar : value <= bar;
  }

  String shown(double bar) {
    return (higherIsBetter ? "at least " : "at most ") + Numbers.shown(bar);
  }

  private Optional<Double> value(List<Result> results, String whose) {
    return find(results, whose).map(result -> result.figure(figure));
  }

  private Optional<Result> find(List<Result> results, String whose) {
    return results.stream()
        .filter(result -> result.benchmark().equals(benchmark))
        .filter(result -> whose == null || whose.equals(result.way()))
        .filter(result -> result.where().equals(where))
        .findAny();
  }
}
