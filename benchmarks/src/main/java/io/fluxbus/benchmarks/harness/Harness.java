package io.fluxbus.benchmarks.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH benchmarks against the stub, with the profilers that all benchmarks have. */
final class Harness {
  /** JVM options of the clients' processes. A JVM selects this collector by default on one core. */
  static final List<String> JVM_ARGS = List.of("-Xms2g", "-Xmx2g", "-XX:+UseSerialGC");

  /** The benchmark of the stub itself, which runs before all others. */
  static final String STUB = "io.fluxbus.benchmarks.StubBenchmark.capacity";

  private static final int SHORT_ITERATIONS = 3;

  /** Null if the stub is not started. */
  private final Stub stub;

  private final Map<String, String> baselines = new HashMap<>();

  Harness(Stub stub) {
    this.stub = stub;
  }

  /**
   * Finds benchmarks.
   *
   * @param withoutStub whether to find the benchmarks that need no stub, or those that need one
   * @return their full names
   */
  static List<String> find(String pattern, boolean withoutStub) {
    OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    return BenchmarkList.defaultList().find(silent, List.of(pattern), List.of()).stream()
        .map(BenchmarkListEntry::getUsername)
        .distinct()
        .filter(name -> type(name).isAnnotationPresent(WithoutStub.class) == withoutStub)
        .toList();
  }

  /**
   * Runs benchmarks, each in its own process.
   *
   * @param pattern a regular expression that matches a part of the benchmark's full name
   * @param params the values of parameters, by name. Other parameters have all their values
   * @param brief whether to run fewer iterations, in one process
   */
  List<Result> run(String pattern, Map<String, String[]> params, boolean brief)
      throws RunnerException {
    List<String> args = new ArrayList<>(JVM_ARGS);
    if (stub != null) {
      args.addAll(stub.properties());
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .addProfiler(GCProfiler.class)
            .addProfiler(Meter.class)
            .shouldFailOnError(true)
            .jvmArgsAppend(args.toArray(String[]::new));
    params.forEach(options::param);
    if (brief) {
      options.measurementIterations(SHORT_ITERATIONS).forks(1);
    }
    List<Result> results = new ArrayList<>();
    for (RunResult run : new Runner(options.build()).run()) {
      Class<?> type = type(run.getParams().getBenchmark());
      Result result = Result.of(run);
      boolean recordedOnly = type.isAnnotationPresent(RecordedOnly.class);
      results.add(recordedOnly ? result.withoutProfiles() : result);
      recordBaseline(result, type);
    }
    return results;
  }

  private static Class<?> type(String benchmark) {
    try {
      return Class.forName(benchmark.substring(0, benchmark.lastIndexOf('.')));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The way that is the baseline of the others, by benchmark. */
  Map<String, String> baselines() {
    return baselines;
  }

  private void recordBaseline(Result result, Class<?> type) {
    Baseline baseline = type.getAnnotation(Baseline.class);
    if (baseline != null) {
      baselines.put(result.benchmark(), baseline.value());
    }
  }
}
