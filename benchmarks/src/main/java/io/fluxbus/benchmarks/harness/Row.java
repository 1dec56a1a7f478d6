package io.fluxbus.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/**
 * One benchmark with one value for each of its parameters.
 *
 * @param type the class of the benchmark
 * @param method the full name of its method
 * @param way the value of the parameter {@code way}, or null
 * @param where the values of the other parameters
 * @param forks how many processes measure it if it belongs to a goal
 * @param jvmArgs the JVM arguments of the benchmark
 */
record Row(
    Class<?> type,
    String method,
    String way,
    Map<String, String> where,
    int forks,
    List<String> jvmArgs) {
  private static final String WAY = "way";

  /** Returns a row for each combination of the values of a benchmark's parameters. */
  static List<Row> of(BenchmarkListEntry entry) {
    List<Map<String, String>> combinations = List.of(Map.of());
    for (Map.Entry<String, String[]> param : entry.getParams().orElse(Map.of()).entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> combination : combinations) {
        for (String value : param.getValue()) {
          Map<String, String> values = new TreeMap<>(combination);
          values.put(param.getKey(), value);
          longer.add(values);
        }
      }
      combinations = longer;
    }
    return combinations.stream().map(values -> of(entry, values)).toList();
  }

  private static Row of(BenchmarkListEntry entry, Map<String, String> values) {
    Map<String, String> where = new TreeMap<>(values);
    return new Row(
        type(entry.getUsername()),
        entry.getUsername(),
        where.remove(WAY),
        where,
        entry.getForks().orElse(1),
        List.copyOf(entry.getJvmArgsPrepend().orElse(List.of())));
  }

  private static Class<?> type(String method) {
    try {
      return Class.forName(method.substring(0, method.lastIndexOf('.')));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the benchmark's name in results: its class without {@code Benchmark}, its method. */
  String benchmark() {
    return type.getSimpleName().replace("Benchmark", "")
        + method.substring(method.lastIndexOf('.'));
  }

  /** Returns the values of all parameters. */
  Map<String, String> params() {
    Map<String, String> params = new TreeMap<>(where);
    if (way != null) {
      params.put(WAY, way);
    }
    return params;
  }
}
