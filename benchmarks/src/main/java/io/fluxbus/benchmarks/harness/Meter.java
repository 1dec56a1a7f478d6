package io.fluxbus.benchmarks.harness;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * Adds the CPU time of the whole process for one operation to each result, and the figures that the
 * benchmark recorded.
 */
public final class Meter implements InternalProfiler {
  /** Microseconds of CPU time of all threads for one operation. */
  static final String CPU = "cpu";

  private static final Map<String, Double> RECORDED = new ConcurrentHashMap<>();

  private final OperatingSystemMXBean process =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private boolean pinned;
  private long cpu;

  /**
   * Records a figure of this iteration.
   *
   * @param name the name with its unit
   */
  public static void record(String name, double value) {
    RECORDED.put(name, value);
  }

  @Override
  public String getDescription() {
    return "CPU time of this process, and the figures that benchmarks record";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT
        && benchmark.getThreads() == 1
        && !pinned) {
      // After the warm-up, because the JIT compiler should use all cores during it.
      Cores.move(ProcessHandle.current(), Cores.CLIENT);
      pinned = true;
    }
    cpu = process.getProcessCpuTime();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    long operations = Math.max(1, result.getMetadata().getAllOps());
    List<ScalarResult> figures = new ArrayList<>();
    double micros = (process.getProcessCpuTime() - cpu) / 1e3 / operations;
    figures.add(new ScalarResult(CPU, micros, "us/op", AggregationPolicy.AVG));
    RECORDED.forEach(
        (name, value) -> figures.add(new ScalarResult(name, value, "", AggregationPolicy.AVG)));
    RECORDED.clear();
    return figures;
  }
}
