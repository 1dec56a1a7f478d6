package io.fluxbus.benchmarks.harness;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a process has done in a short time.
 *
 * @param nanos the time
 * @param cpuNanos the CPU time of all threads
 * @param bytes the allocated memory
 */
record Slice(long calls, long nanos, long cpuNanos, long bytes) {
  private static final double SECOND = 1e9;
  private static final double MICROSECOND = 1e3;

  /** Reads a line of {@link #format}. */
  static Slice parse(String line) {
    String[] parts = line.split(" ", 4);
    return new Slice(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]));
  }

  String format() {
    return calls + " " + nanos + " " + cpuNanos + " " + bytes;
  }

  /** Returns the figures of a result: calls per second, and what a call needs. */
  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Result.SCORE, calls * SECOND / nanos);
    figures.put(Meter.CPU, cpuNanos / MICROSECOND / calls);
    figures.put(Result.BYTES, (double) bytes / calls);
    return figures;
  }
}
