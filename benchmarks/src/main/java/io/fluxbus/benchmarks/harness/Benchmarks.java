package io.fluxbus.benchmarks.harness;

import io.fluxbus.benchmarks.stub.FixedAnswers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

/** Measures rows, benchmark by benchmark, and starts the stub for those that need it. */
final class Benchmarks {
  private final MachineLock lock = new MachineLock();
  private final Effort effort;
  private final Output output;

  /** Receives the results of each benchmark, because a later one may fail. */
  interface Output {
    void accept(Row first, List<Result> results) throws IOException;
  }

  Benchmarks(Effort effort, Output output) {
    this.effort = effort;
    this.output = output;
  }

  /** Returns whether all benchmarks succeed. */
  boolean run(List<Row> rows) throws IOException {
    Map<Boolean, List<Row>> byStub =
        rows.stream()
            .collect(
                Collectors.partitioningBy(
                    row -> !row.type().isAnnotationPresent(WithoutStub.class)));
    try {
      return runEach(null, byStub.get(false)) & runWithStub(byStub.get(true));
    } finally {
      lock.release();
    }
  }

  private boolean runWithStub(List<Row> rows) throws IOException {
    if (rows.isEmpty()) {
      return true;
    }
    try (ServerProcess server = ServerProcess.start(FixedAnswers.class)) {
      return runEach(Stub.parse(server.line()), rows);
    }
  }

  /**
   * Runs benchmarks, one after the other.
   *
   * @param stub null if it is not started
   */
  private boolean runEach(Stub stub, List<Row> rows) throws IOException {
    boolean succeeded = true;
    for (List<Row> benchmark : grouped(rows, Row::benchmark)) {
      Row first = benchmark.get(0);
      try {
        output.accept(first, measure(stub, benchmark));
      } catch (RunnerException | IllegalStateException e) {
        System.err.println(first.benchmark() + " failed: " + e.getMessage());
        succeeded = false;
      }
    }
    return succeeded;
  }

  private List<Result> measure(Stub stub, List<Row> benchmark) throws RunnerException {
    Harness harness = new Harness(stub, lock);
    if (!LoadBenchmark.class.isAssignableFrom(benchmark.get(0).type())) {
      return effort.others(harness, benchmark);
    }
    PairedRuns pairs = new PairedRuns(stub, lock);
    List<Result> results = new ArrayList<>();
    for (List<Row> ways : grouped(benchmark, Row::where)) {
      results.addAll(effort.loads(pairs, harness, ways));
    }
    return results;
  }

  private static Collection<List<Row>> grouped(List<Row> rows, Function<Row, Object> key) {
    return rows.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()))
        .values();
  }
}
