package io.fluxbus.benchmarks.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** JMH, with the stub and the figures that all benchmarks have. */
final class Harness {
  /** Of the clients' processes. The collector is the one that a JVM takes on one core. */
  static final List<String> JVM_ARGS = List.of("-Xms2g", "-Xmx2g", "-XX:+UseSerialGC");

  /** The benchmark of the stub itself, which comes before all others. */
  static final String STUB = "StubBenchmark";

  private static final int SHORT_ITERATIONS = 3;

  private final Stub stub;
  private final Map<String, String> baselines = new HashMap<>();

  Harness(Stub stub) {
    this.stub = stub;
  }

  /**
   * Runs benchmarks, each in a process of its own.
   *
   * @param pattern a regular expression, which the benchmark's whole name contains
   * @param params the values of parameters, by name; all values of those that are not named
   * @param brief with fewer iterations
   */
  List<Result> run(String pattern, Map<String, String[]> params, boolean brief)
      throws RunnerException {
    List<String> args = new ArrayList<>(JVM_ARGS);
    args.addAll(stub.properties());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .addProfiler(GCProfiler.class)
            .addProfiler(Meter.class)
            .shouldFailOnError(true)
            .jvmArgsAppend(args.toArray(String[]::new));
    if (!pattern.equals(STUB)) {
      options.exclude(STUB);
    }
    params.forEach(options::param);
    if (brief) {
      options.measurementIterations(SHORT_ITERATIONS);
    }
    List<Result> results = new ArrayList<>();
    for (RunResult run : new Runner(options.build()).run()) {
      Result result = Result.of(run);
      results.add(result);
      noteBaseline(result, run.getParams().getBenchmark());
    }
    return results;
  }

  /** By benchmark, the way that the others stand beside. */
  Map<String, String> baselines() {
    return baselines;
  }

  private void noteBaseline(Result result, String method) {
    try {
      Class<?> type = Class.forName(method.substring(0, method.lastIndexOf('.')));
      Baseline baseline = type.getAnnotation(Baseline.class);
      if (baseline != null) {
        baselines.put(result.benchmark(), baseline.value());
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
