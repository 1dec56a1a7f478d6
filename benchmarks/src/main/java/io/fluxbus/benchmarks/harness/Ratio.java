package io.fluxbus.benchmarks.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A figure that matters: of one way beside another in the same run, or on its own.
 *
 * @param name what it is, for people
 * @param benchmark whose
 * @param where with which parameters
 * @param way whose figure it is; null where the benchmark has only one
 * @param beside whose figure it is divided by; null for none
 * @param figure which
 * @param higherIsBetter whether goal and bound are the least that it should be, or the most
 * @param goal what it should be
 * @param bound what it must be for the check to pass; null where the check would take too long
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

  /** Those of the file. */
  static List<Ratio> read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), new TypeReference<List<Ratio>>() {});
  }

  /** What it is in these results; empty when they do not have it. */
  Optional<Double> in(List<Result> results) {
    return value(results, way)
        .flatMap(
            own ->
                beside == null
                    ? Optional.of(own)
                    : value(results, beside).map(other -> own / other));
  }

  /** By how much it may be wrong, where JMH tells the errors of its parts; 0 elsewhere. */
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
