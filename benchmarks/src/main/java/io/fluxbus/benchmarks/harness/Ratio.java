package io.fluxbus.benchmarks.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A figure with a goal: the ratio of one way to another in the same run, their difference, or a
 * single figure.
 *
 * @param name a description
 * @param benchmark the benchmark
 * @param where the values of the parameters
 * @param way the way that is measured; null if the benchmark has only one
 * @param beside the way whose figure is the divisor; null for none
 * @param minus the way whose figure is subtracted; null for none
 * @param figure the name of the figure
 * @param higherIsBetter whether goal and bound are minimums; otherwise they are maximums
 * @param goal the desired value
 * @param bound the value that a run requires, and the check too unless it is skipped there
 * @param skippedByCheck why the check does not measure it; null if it does
 */
record Ratio(
    String name,
    String benchmark,
    Map<String, String> where,
    String way,
    String beside,
    String minus,
    String figure,
    boolean higherIsBetter,
    double goal,
    double bound,
    String skippedByCheck) {

  /** Reads the ratios of a file. */
  static List<Ratio> read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), new TypeReference<List<Ratio>>() {});
  }

  /** Returns the rows of some ratios, of the benchmarks whose name contains a pattern. */
  static List<Row> rowsOf(List<Ratio> ratios, String pattern) {
    return Harness.find(pattern).stream()
        .filter(row -> ratios.stream().anyMatch(ratio -> ratio.uses(row)))
        .toList();
  }

  /** Whether the row is one of those that the ratio compares. */
  boolean uses(Row row) {
    return row.benchmark().equals(benchmark)
        && row.where().equals(where)
        && (way == null
            || way.equals(row.way())
            || row.way().equals(beside)
            || row.way().equals(minus));
  }

  /** Returns the value in the results; empty if they do not contain it. */
  Optional<Double> in(List<Result> results) {
    double mean = measurements(results).mean();
    return Double.isNaN(mean) ? Optional.empty() : Optional.of(mean);
  }

  /** Returns the error of the value; NaN if its parts were measured in one process each. */
  double error(List<Result> results) {
    return measurements(results).error();
  }

  private Measurements measurements(List<Result> results) {
    Measurements own = sample(results, way);
    if (minus != null) {
      return own.minus(sample(results, minus));
    }
    return beside == null ? own : own.dividedBy(sample(results, beside));
  }

  private Measurements sample(List<Result> results, String wayName) {
    return find(results, wayName)
        .map(result -> Measurements.of(result.forks(), figure))
        .orElseGet(Measurements::new);
  }

  /** Whether a value is within a goal or a bound. */
  boolean meets(double value, double limit) {
    return higherIsBetter ? value >= limit : value <= limit;
  }

  /** Formats a goal or a bound as a condition. */
  String describe(double limit) {
    return (higherIsBetter ? "at least " : "at most ") + Numbers.format(limit);
  }

  private Optional<Result> find(List<Result> results, String wayName) {
    return results.stream()
        .filter(result -> result.benchmark().equals(benchmark))
        .filter(result -> wayName == null || wayName.equals(result.way()))
        .filter(result -> result.where().equals(where))
        .findAny();
  }
}
