package io.fluxbus.benchmarks.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fluxbus.benchmarks.stub.FixedAnswers;
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
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

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
   * @param args {@code run [pattern]} or {@code check}. Without a pattern, the rows that belong to
   *     a goal run; with a pattern, all rows of the benchmarks whose name contains it
   */
  public static void main(String[] args) throws Exception {
    List<Ratio> ratios = Ratio.read(Path.of("ratios.json"));
    boolean passed =
        args[0].equals("check")
            ? check(ratios)
            : new Run(ratios).runAll(args.length > 1 ? Harness.find(args[1]) : rowsOf(ratios));
    System.exit(passed ? 0 : 1);
  }

  /** Measures the rows of the ratios briefly. Returns whether all ratios meet their bounds. */
  private static boolean check(List<Ratio> all) throws RunnerException {
    List<Ratio> ratios = all.stream().filter(ratio -> ratio.skippedByCheck() == null).toList();
    try (ServerProcess stub = ServerProcess.start(FixedAnswers.class)) {
      return Bounds.check(ratios, new Harness(Stub.parse(stub.line())).runBriefly(rowsOf(ratios)));
    }
  }

  private static List<Row> rowsOf(List<Ratio> ratios) {
    return Harness.find(".*").stream()
        .filter(row -> ratios.stream().anyMatch(ratio -> ratio.uses(row)))
        .toList();
  }

  /** Returns whether all benchmarks succeed and all ratios meet their bounds. */
  private boolean runAll(List<Row> rows) throws Exception {
    if (rows.isEmpty()) {
      System.err.println("No benchmark matches the pattern");
      return false;
    }
    Map<Boolean, List<Row>> byStub =
        rows.stream()
            .filter(row -> !row.benchmark().equals(CAPACITY))
            .collect(
                Collectors.partitioningBy(
                    row -> !row.type().isAnnotationPresent(WithoutStub.class)));
    boolean passed = runEach(new Harness(null), byStub.get(false));
    if (!byStub.get(true).isEmpty()) {
      try (ServerProcess stub = ServerProcess.start(FixedAnswers.class)) {
        Harness harness = new Harness(Stub.parse(stub.line()));
        passed &= runEach(harness, Harness.find("StubBenchmark"));
        passed &= runEach(harness, byStub.get(true));
      }
    }
    List<Ratio> measured =
        ratios.stream().filter(ratio -> rows.stream().anyMatch(ratio::uses)).toList();
    return Bounds.check(measured, results) && passed;
  }

  /** Runs benchmarks. The results are stored after each, because a later one may fail. */
  private boolean runEach(Harness harness, List<Row> rows) throws IOException {
    boolean passed = true;
    Map<String, List<Row>> byBenchmark =
        rows.stream()
            .collect(
                Collectors.groupingBy(Row::benchmark, LinkedHashMap::new, Collectors.toList()));
    for (Map.Entry<String, List<Row>> benchmark : byBenchmark.entrySet()) {
      try {
        results.addAll(harness.run(benchmark.getValue(), this::hasGoal));
        Baseline baseline = benchmark.getValue().get(0).type().getAnnotation(Baseline.class);
        if (baseline != null) {
          baselines.put(benchmark.getKey(), baseline.value());
        }
        write();
      } catch (RunnerException e) {
        System.err.println(benchmark.getKey() + " failed: " + e.getMessage());
        passed = false;
      }
    }
    return passed;
  }

  private boolean hasGoal(Row row) {
    return ratios.stream().anyMatch(ratio -> ratio.uses(row));
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
