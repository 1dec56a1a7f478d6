package io.fluxbus.benchmarks.harness;

import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** How thoroughly rows are measured. */
enum Effort {
  /** For a first look: two processes of each load, and one process of each other row. */
  BRIEF {
    @Override
    List<Result> loads(PairedRuns pairs, Harness harness, List<Row> ways) {
      return pairs.run(ways, BRIEF_PROCESSES);
    }

    @Override
    List<Result> others(Harness harness, List<Row> rows) throws RunnerException {
      return harness.runBriefly(rows);
    }
  },

  /** As many processes as each row requests. */
  GOALS {
    @Override
    List<Result> loads(PairedRuns pairs, Harness harness, List<Row> ways) {
      return pairs.run(ways, ways.get(0).forks());
    }

    @Override
    List<Result> others(Harness harness, List<Row> rows) throws RunnerException {
      return harness.run(rows, Row::forks);
    }
  },

  /** JMH measures each row in one process. */
  ROWS {
    @Override
    List<Result> loads(PairedRuns pairs, Harness harness, List<Row> ways) throws RunnerException {
      return others(harness, ways);
    }

    @Override
    List<Result> others(Harness harness, List<Row> rows) throws RunnerException {
      return harness.run(rows, row -> 1);
    }
  };

  private static final int BRIEF_PROCESSES = 2;

  /** Measures rows of a {@link LoadBenchmark} that differ only in their way. */
  abstract List<Result> loads(PairedRuns pairs, Harness harness, List<Row> ways)
      throws RunnerException;

  /** Measures rows of one benchmark that JMH runs. */
  abstract List<Result> others(Harness harness, List<Row> rows) throws RunnerException;
}
