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
import org.openjdk.jmh.runner.NoBenchmarksException;

/** Runs benchmarks and keeps what they came to, or checks the ratios that have a bound. */
public final class Run {
  /** The benchmark of the stub itself. */
  static final String CAPACITY = "Stub.capacity";

  private Run() {}

  /**
   * {@code run [pattern]} or {@code check}, in the folder of the benchmarks.
   *
   * @param args what to do; a run without a pattern is of all benchmarks
   */
  public static void main(String[] args) throws Exception {
    List<Ratio> ratios = Ratio.read(Path.of("ratios.json"));
    boolean passed;
    try (StubProcess process = StubProcess.start()) {
      Harness harness = new Harness(process.stub());
      if (args[0].equals("check")) {
        passed = Check.passes(harness, ratios);
      } else {
        passed = run(harness, args.length > 1 ? args[1] : ".*", ratios);
      }
    }
    System.exit(passed ? 0 : 1);
  }

  private static boolean run(Harness harness, String pattern, List<Ratio> ratios) throws Exception {
    List<Result> results = new ArrayList<>(harness.run(Harness.STUB, Map.of(), false));
    for (Result capacity : results) {
      System.out.printf(
          "%nThe stub answers %s a second over %s.%n%n",
          Numbers.shown(capacity.score()), capacity.where().get("protocol"));
    }
    try {
      results.addAll(harness.run(pattern, Map.of(), false));
    } catch (NoBenchmarksException e) {
      System.err.println("No benchmark's name fits the pattern " + pattern);
      return false;
    }
    Map<String, String> facts = Environment.facts(Harness.JVM_ARGS);
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("environment", facts);
    whole.put("results", results);
    Report report = new Report(facts, results, harness.baselines());
    String page = report.markdown(ratios);
    System.out.println(page);
    write(whole, page);
    return true;
  }

  private static void write(Map<String, Object> whole, String page) throws IOException {
    Path folder = Files.createDirectories(Path.of("results"));
    String name =
        ZonedDateTime.now(ZoneOffset.UTC)
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmm'Z'"));
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve(name + ".json").toFile(), whole);
    Files.writeString(folder.resolve(name + ".md"), page);
    System.out.println("Kept as results/" + name + ".json and .md");
  }
}
