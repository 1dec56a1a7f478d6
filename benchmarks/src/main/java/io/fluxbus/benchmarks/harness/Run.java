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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Runs benchmarks and stores their results, or checks the ratios that have a bound. */
public final class Run {
  /** The benchmark of the stub itself. */
  static final String CAPACITY = "Stub.capacity";

  private final List<Ratio> ratios;

  /** The environment at the start of the run. */
  private final Map<String, String> facts = Environment.facts(Harness.JVM_ARGS);

  private final List<Result> results = new ArrayList<>();
  private final Map<String, String> baselines = new HashMap<>();
  private final String name =
      ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmm'Z'"));

  private Run(List<Ratio> ratios) {
    this.ratios = ratios;
  }

  /**
   * Runs in the folder of the benchmarks.
   *
   * @param args {@code run [pattern]} or {@code check}. Without a pattern, all benchmarks run
   */
  public static void main(String[] args) throws Exception {
    List<Ratio> ratios = Ratio.read(Path.of("ratios.json"));
    boolean passed = args[0].equals("check") ? check(ratios) : new Run(ratios).runAll(args);
    System.exit(passed ? 0 : 1);
  }

  private static boolean check(List<Ratio> ratios) throws RunnerException {
    try (StubProcess process = StubProcess.start()) {
      return Check.passes(new Harness(process.stub()), ratios);
    }
  }

  private boolean runAll(String[] args) throws Exception {
    String pattern = args.length > 1 ? args[1] : ".*";
    List<String> withoutStub = Harness.find(pattern, true);
    List<String> withStub = Harness.find(pattern, false);
    if (withoutStub.isEmpty() && withStub.isEmpty()) {
      System.err.println("No benchmark matches the pattern " + pattern);
      return false;
    }
    boolean passed = runEach(new Harness(null), withoutStub);
    if (!withStub.isEmpty()) {
      try (StubProcess process = StubProcess.start()) {
        Harness harness = new Harness(process.stub());
        passed &= runEach(harness, List.of(Harness.STUB));
        results.stream()
            .filter(result -> result.benchmark().equals(CAPACITY))
            .forEach(Run::printCapacity);
        passed &=
            runEach(harness, withStub.stream().filter(name -> !name.equals(Harness.STUB)).toList());
      }
    }
    return passed;
  }

  private static void printCapacity(Result capacity) {
    System.out.printf(
        "%nThe stub sends %s responses per second over %s.%n%n",
        Numbers.format(capacity.score()), capacity.where().get("protocol"));
  }

  /** Runs benchmarks. The results are stored after each, because a later one may fail. */
  private boolean runEach(Harness harness, List<String> names) throws IOException {
    boolean passed = true;
    for (String name : names) {
      try {
        results.addAll(harness.run(name + "$", Map.of(), false));
        baselines.putAll(harness.baselines());
        write();
      } catch (RunnerException e) {
        System.err.println(name + " failed: " + e.getMessage());
        passed = false;
      }
    }
    return passed;
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
