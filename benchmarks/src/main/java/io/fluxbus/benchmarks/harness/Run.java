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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

/** Runs benchmarks and stores their results, or checks the bounds of the ratios. */
public final class Run {
  /** The benchmark of the stub itself, which runs before all others. */
  static final String CAPACITY = "Stub.capacity";

  private final List<Ratio> ratios;

  /**
   * Whether each row is measured in several processes, loads by {@link PairedRuns}. Otherwise JMH
   * measures each row in one process.
   */
  private final boolean forGoals;

  /** The environment at the start of the run. */
  private final Map<String, String> facts = Environment.facts(Harness.JVM_ARGS);

  private final List<Result> results = new ArrayList<>();
  private final Map<String, String> baselines = new LinkedHashMap<>();
  private final String name =
      ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmm'Z'"));

  private final MachineLock lock = new MachineLock();

  private Run(List<Ratio> ratios, boolean forGoals) {
    this.ratios = ratios;
    this.forGoals = forGoals;
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
          case "goals" -> new Run(ratios, true).runAll(rowsOf(ratios, pattern));
          case "rows" -> new Run(ratios, false).runAll(Harness.find(pattern));
          case "check" -> check(ratios);
          default -> throw new IllegalArgumentException(args[0]);
        };
    System.exit(passed ? 0 : 1);
  }

  /** Measures the rows of the ratios briefly. Returns whether all ratios meet their bounds. */
  private static boolean check(List<Ratio> all) throws RunnerException {
    List<Ratio> ratios = all.stream().filter(ratio -> ratio.skippedByCheck() == null).toList();
    try (ServerProcess stub = ServerProcess.start(FixedAnswers.class)) {
      return Bounds.check(
          ratios,
          new Harness(Stub.parse(stub.line()), new MachineLock()).runBriefly(rowsOf(ratios, ".*")));
    }
  }

  private static List<Row> rowsOf(List<Ratio> ratios, String pattern) {
    return Harness.find(pattern).stream()
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
    boolean passed = runEach(null, byStub.get(false));
    if (!byStub.get(true).isEmpty()) {
      try (ServerProcess server = ServerProcess.start(FixedAnswers.class)) {
        Stub stub = Stub.parse(server.line());
        passed &= runEach(stub, Harness.find("StubBenchmark"));
        passed &= runEach(stub, byStub.get(true));
      }
    }
    List<Ratio> measured =
        ratios.stream().filter(ratio -> rows.stream().anyMatch(ratio::uses)).toList();
    return Bounds.check(measured, results) && passed;
  }

  /**
   * Runs benchmarks. The results are stored after each, because a later one may fail.
   *
   * @param stub null if it is not started
   */
  private boolean runEach(Stub stub, List<Row> rows) throws IOException {
    boolean passed = true;
    for (List<Row> benchmark : grouped(rows, Row::benchmark)) {
      Row first = benchmark.get(0);
      try {
        results.addAll(measure(stub, benchmark));
        Baseline baseline = first.type().getAnnotation(Baseline.class);
        if (baseline != null) {
          baselines.put(first.benchmark(), baseline.value());
        }
        write();
      } catch (RunnerException | IllegalStateException e) {
        System.err.println(first.benchmark() + " failed: " + e.getMessage());
        passed = false;
      }
    }
    return passed;
  }

  private List<Result> measure(Stub stub, List<Row> benchmark) throws RunnerException {
    if (!forGoals || !LoadBenchmark.class.isAssignableFrom(benchmark.get(0).type())) {
      return new Harness(stub, lock).run(benchmark, row -> forGoals ? row.forks() : 1);
    }
    PairedRuns pairs = new PairedRuns(stub, lock);
    return grouped(benchmark, Row::where).stream()
        .flatMap(ways -> pairs.run(ways).stream())
        .toList();
  }

  private static Collection<List<Row>> grouped(List<Row> rows, Function<Row, Object> key) {
    return rows.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()))
        .values();
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
