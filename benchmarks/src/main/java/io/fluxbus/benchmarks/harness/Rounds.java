package io.fluxbus.benchmarks.harness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The figures of rows whose slices were measured in rounds. */
final class Rounds {
  private Rounds() {}

  /**
   * Returns the typical figures of each row. A figure is compared with those of the other rows in
   * the same round, because the speed of the machine differs between rounds.
   *
   * @param slices one slice per round for each row
   */
  static <R> Map<R, Map<String, Double>> typical(Map<R, List<Slice>> slices) {
    int rounds = slices.values().iterator().next().size();
    Map<R, Map<String, Double>> typical = new LinkedHashMap<>();
    for (String figure : slices.values().iterator().next().get(0).figures().keySet()) {
      IntToDoubleFunction ofRound =
          round ->
              slices.values().stream()
                  .mapToDouble(row -> row.get(round).figures().get(figure))
                  .average()
                  .orElseThrow();
      double ofRun = middle(rounds, ofRound);
      slices.forEach(
          (row, own) -> {
            double share =
                middle(
                    rounds,
                    round -> own.get(round).figures().get(figure) / ofRound.applyAsDouble(round));
            typical.computeIfAbsent(row, added -> new LinkedHashMap<>()).put(figure, share * ofRun);
          });
    }
    return typical;
  }

  /** Returns the mean of the values without the lowest and the highest quarter. */
  private static double middle(int rounds, IntToDoubleFunction value) {
    int quarter = rounds / 4;
    return IntStream.range(0, rounds)
        .mapToDouble(value)
        .sorted()
        .skip(quarter)
        .limit(rounds - 2L * quarter)
        .average()
        .orElseThrow();
  }
}
