package io.fluxbus.benchmarks.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.openjdk.jmh.util.ListStatistics;

/** Independent measurements of the same quantity. */
record Measurements(double... values) {
  private static final double CONFIDENCE = 0.95;

  /** Returns one figure of each process. */
  static Measurements of(List<Map<String, Double>> forks, String figure) {
    return new Measurements(
        forks.stream()
            .filter(fork -> fork.containsKey(figure))
            .mapToDouble(fork -> fork.get(figure))
            .toArray());
  }

  double mean() {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Returns half of the confidence interval of the mean; NaN for fewer than two values. */
  double error() {
    return values.length < 2 ? Double.NaN : new ListStatistics(values).getMeanErrorAt(CONFIDENCE);
  }

  /** Divides each value by the other sample's value at the same index. */
  Measurements dividedBy(Measurements other) {
    return with(other, (own, others) -> own / others);
  }

  /** Subtracts from each value the other sample's value at the same index. */
  Measurements minus(Measurements other) {
    return with(other, (own, others) -> own - others);
  }

  private Measurements with(Measurements other, DoubleBinaryOperator operator) {
    int pairs = Math.min(values.length, other.values.length);
    return new Measurements(
        IntStream.range(0, pairs)
            .mapToDouble(i -> operator.applyAsDouble(values[i], other.values[i]))
            .toArray());
  }
}
