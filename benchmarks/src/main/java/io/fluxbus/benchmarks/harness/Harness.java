package io.fluxbus.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH benchmarks against the stub, with the profilers that all benchmarks have. Each row is
 * measured in several processes, and the rows take turns: all rows in their first process, then all
 * in their second, and so on. A machine that becomes slower during a run then affects all rows, and
 * hardly their ratios.
 */
final class Harness {
  /** JVM options of the clients' processes. A JVM selects this collector by default on one core. */
  static final List<String> JVM_ARGS = List.of("-Xms2g", "-Xmx2g", "-XX:+UseSerialGC");

  private static final int SHORT_ITERATIONS = 2;

  /** Null if the stub is not started. */
  private final Stub stub;

  private final MachineLock lock;

  Harness(Stub stub, MachineLock lock) {
    this.stub = stub;
    this.lock = lock;
  }

  /** Returns the rows of the benchmarks whose full name contains a regular expression. */
  static List<Row> find(String pattern) {
    OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    return BenchmarkList.defaultList().find(silent, List.of(pattern), List.of()).stream()
        .flatMap(entry -> Row.of(entry).stream())
        .toList();
  }

  /**
   * Measures rows.
   *
   * @param processes how many processes measure a row
   * @return a result for each row
   */
  List<Result> run(List<Row> rows, ToIntFunction<Row> processes) throws RunnerException {
    Map<Row, List<Result>> forks = new LinkedHashMap<>();
    int most = rows.stream().mapToInt(processes).max().orElse(0);
    for (int fork = 0; fork < most; fork++) {
      for (Row row : rows) {
        if (fork < processes.applyAsInt(row)) {
          forks.computeIfAbsent(row, added -> new ArrayList<>()).add(fork(row, options(row)));
        }
      }
    }
    return forks.values().stream().map(Result::merged).toList();
  }

  /** Measures each row in one process, after its usual warm-up, with fewer iterations. */
  List<Result> runBriefly(List<Row> rows) throws RunnerException {
    List<Result> results = new ArrayList<>();
    for (Row row : rows) {
      ChainedOptionsBuilder options = options(row).measurementIterations(SHORT_ITERATIONS);
      results.add(fork(row, options));
    }
    return results;
  }

  private ChainedOptionsBuilder options(Row row) {
    List<String> args = new ArrayList<>(JVM_ARGS);
    if (stub != null) {
      args.add(stub.property());
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(row.method().replace(".", "\\.") + "$")
            .addProfiler(GCProfiler.class)
            .addProfiler(Meter.class)
            .shouldFailOnError(true)
            .forks(1)
            .jvmArgsAppend(args.toArray(String[]::new));
    row.params().forEach(options::param);
    return options;
  }

  private Result fork(Row row, ChainedOptionsBuilder options) throws RunnerException {
    lock.acquire();
    return Result.of(row, new Runner(options.build()).runSingle());
  }
}
