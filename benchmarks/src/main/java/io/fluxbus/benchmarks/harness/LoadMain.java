package io.fluxbus.benchmarks.harness;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The main class of a {@link LoadProcess}. It reads the milliseconds of each slice from a line of
 * its input, and prints the slice.
 */
final class LoadMain {
  /** The calls before each slice, while caches are still cold. */
  private static final int LEAD_IN = LoadBenchmark.CALLS / 4;

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private LoadMain() {}

  /**
   * Runs until the input ends.
   *
   * @param args the class of the benchmark, and the names and values of its parameters
   */
  public static void main(String[] args) throws Exception {
    int status = 0;
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      LoadBenchmark benchmark =
          (LoadBenchmark) Class.forName(args[0]).getDeclaredConstructor().newInstance();
      for (int i = 1; i < args.length; i += 2) {
        set(benchmark, args[i], args[i + 1]);
      }
      benchmark.setup();
      benchmark.load().pause();
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        System.out.println(measure(benchmark.load(), Long.parseLong(line)).format());
      }
    } catch (Exception e) {
      e.printStackTrace();
      status = 1;
    }
    System.exit(status);
  }

  private static void set(LoadBenchmark benchmark, String name, String value)
      throws ReflectiveOperationException {
    Field param = benchmark.getClass().getDeclaredField(name);
    param.setAccessible(true);
    Class<?> type = param.getType();
    if (type == int.class) {
      param.setInt(benchmark, Integer.parseInt(value));
    } else if (type.isEnum()) {
      param.set(benchmark, constant(type, value));
    } else {
      param.set(benchmark, value);
    }
  }

  private static Object constant(Class<?> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.toString().equals(name))
        .findAny()
        .orElseThrow();
  }

  private static Slice measure(Load load, long millis) throws Exception {
    load.resume();
    load.await(LEAD_IN);
    long calls = 0;
    long bytes = allocated();
    long cpu = PROCESS.getProcessCpuTime();
    long start = System.nanoTime();
    long elapsed;
    do {
      load.await(LoadBenchmark.CALLS);
      calls += LoadBenchmark.CALLS;
      elapsed = System.nanoTime() - start;
    } while (elapsed < TimeUnit.MILLISECONDS.toNanos(millis));
    cpu = PROCESS.getProcessCpuTime() - cpu;
    bytes = allocated() - bytes;
    load.pause();
    return new Slice(calls, elapsed, cpu, bytes);
  }

  private static long allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).sum();
  }
}
