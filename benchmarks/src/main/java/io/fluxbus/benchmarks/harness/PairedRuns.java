package io.fluxbus.benchmarks.harness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the ways of a {@link LoadBenchmark} side by side. The speed of a machine changes from
 * second to second, so their processes run at the same time, and take turns: each measures a short
 * slice per round, while the others are paused, and the order is reversed after each round. New
 * processes follow, because the compiled code of the same program differs between processes.
 */
final class PairedRuns {
  private static final int WARM_UP_SLICES = 8;
  private static final int WARM_UP_MILLIS = 1_000;
  private static final int ROUNDS = 6;
  private static final int SLICE_MILLIS = 300;

  /** Null if the stub is not started. */
  private final Stub stub;

  private final MachineLock lock;

  PairedRuns(Stub stub, MachineLock lock) {
    this.stub = stub;
    this.lock = lock;
  }

  /**
   * Measures rows that differ only in their way.
   *
   * @param processes how many processes measure each row
   * @return a result for each row
   */
  List<Result> run(List<Row> rows, int processes) {
    Map<Row, List<Map<String, Double>>> forks = new LinkedHashMap<>();
    rows.forEach(row -> forks.put(row, new ArrayList<>()));
    for (int i = 0; i < processes; i++) {
      Map<Row, List<Slice>> slices = slices(rows);
      Rounds.typical(slices).forEach((row, figures) -> forks.get(row).add(figures));
    }
    return forks.entrySet().stream()
        .map(row -> Result.ofCallsPerSecond(row.getKey(), row.getValue()))
        .toList();
  }

  /** Measures one process of each row. */
  private Map<Row, List<Slice>> slices(List<Row> rows) {
    List<LoadProcess> processes = new ArrayList<>();
    try {
      lock.acquire();
      rows.forEach(row -> processes.add(LoadProcess.start(row, stub)));
      // At the same time, because a process that warms up rarely uses more than one core.
      for (int i = 0; i < WARM_UP_SLICES; i++) {
        lock.acquire();
        processes.forEach(process -> process.begin(WARM_UP_MILLIS));
        processes.forEach(LoadProcess::end);
      }
      processes.forEach(LoadProcess::pin);
      Map<Row, List<Slice>> slices = new LinkedHashMap<>();
      List<LoadProcess> order = new ArrayList<>(processes);
      for (int round = 0; round < ROUNDS; round++) {
        for (LoadProcess process : order) {
          lock.acquire();
          process.begin(SLICE_MILLIS);
          slices.computeIfAbsent(process.row(), added -> new ArrayList<>()).add(process.end());
        }
        Collections.reverse(order);
      }
      return slices;
    } finally {
      processes.forEach(LoadProcess::close);
    }
  }
}
