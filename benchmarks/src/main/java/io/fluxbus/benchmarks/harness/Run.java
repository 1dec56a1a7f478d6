package io.fluxbus.benchmarks.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs benchmarks and stores their results, or checks the bounds of the ratios. */
public final class Run {
  /** The benchmark of the stub itself, which runs before all others. */
  static final String CAPACITY = "Stub.capacity";

  private final List<Ratio> ratios;

  /** The environment at the start of the run. */
  private final Map<String, String> facts = Environment.facts(Harness.JVM_ARGS);

  private final List<Result> results = new ArrayList<>();
  private final Map<String, String> baselines = new LinkedHashMap<>();
  private final String name =
      ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmm'Z'"));

  private Run(List<Ratio> ratios) {
    this.ratios = ratios;
  }

  /**
   * Runs in the folder of the benchmarks.
   *
   * @param args {@code goals [pattern]} for the rows that belong to a goal, {@code rows pattern}
   *     for all rows, measured by JMH, or {@code check}. Of the benchmarks, those run whose name
   *     contains the pattern
   */
  public static void main(String[] args) throws Exception {
    List<Ratio> ratios = Ratio.read(Path.of("ratios.json"));
    String pattern = args.length > 1 ? args[1] : ".*";
    boolean passed =
        switch (args[0]) {
          case "goals" -> new Run(ratios).runAll(Effort.GOALS, Ratio.rowsOf(ratios, pattern));
          case "rows" -> new Run(ratios).runAll(Effort.ROWS, Harness.find(pattern));
          case "check" -> new Check(ratios).passes();
          default -> throw new IllegalArgumentException(args[0]);
        };
    System.exit(passed ? 0 : 1);
  }

  /** Returns whether all benchmarks succeed and all ratios meet their bounds. */
  private boolean runAll(Effort effort, List<Row> rows) throws IOException {
    if (rows.isEmpty()) {
      System.err.println("No benchmark matches the pattern");
      return false;
    }
    boolean passed = new Benchmarks(effort, this::store).run(withCapacity(rows));
    List<Ratio> measured =
        ratios.stream().filter(ratio -> rows.stream().anyMatch(ratio::uses)).toList();
    return Bounds.check(measured, results) && passed;
  }

  /** Adds the benchmark of the stub itself before those that use the stub. */
  private static List<Row> withCapacity(List<Row> rows) {
    Stream<Row> capacity =
        rows.stream().allMatch(row -> row.type().isAnnotationPresent(WithoutStub.class))
            ? Stream.empty()
            : Harness.find("StubBenchmark").stream();
    return Stream.concat(capacity, rows.stream()).distinct().toList();
  }

  private void store(Row first, List<Result> measured) throws IOException {
    results.addAll(measured);
    Baseline baseline = first.type().getAnnotation(Baseline.class);
    if (baseline != null) {
      baselines.put(first.benchmark(), baseline.value());
    }
    write();
  }

  private void write() throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("environment", facts);
    json.put("results", results);
    String page = new Report(facts, results, baselines).markdown(ratios);
    Path folder = Files.createDirectories(Path.of("results"));
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve(name + ".json").toFile(), json);
    Files.writeString(folder.resolve(name + ".md"), page);
    System.out.println("Stored as results/" + name + ".json and .md");
  }
}
