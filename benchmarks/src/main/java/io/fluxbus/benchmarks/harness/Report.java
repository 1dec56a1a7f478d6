package io.fluxbus.benchmarks.harness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The results of a run as a Markdown page: the environment, the goals, and a table per benchmark.
 */
final class Report {
  /**
   * Above this share of the stub's capacity, a result is limited by the stub, not by the client.
   */
  private static final double LIMITED_SHARE = 0.9;

  private final Map<String, String> facts;
  private final List<Result> results;
  private final Map<String, String> baselines;
  private final StringBuilder page = new StringBuilder();

  /**
   * @param facts the environment
   * @param baselines the way that is the baseline of the others, by benchmark
   */
  Report(Map<String, String> facts, List<Result> results, Map<String, String> baselines) {
    this.facts = facts;
    this.results = results;
    this.baselines = baselines;
  }

  String markdown(List<Ratio> ratios) {
    page.append("# Benchmarks\n\n| | |\n| --- | --- |\n");
    facts.forEach((name, value) -> row(List.of(name, value)));
    goals(ratios);
    Map<String, List<Result>> tables =
        results.stream()
            .collect(
                Collectors.groupingBy(Result::benchmark, LinkedHashMap::new, Collectors.toList()));
    tables.forEach(this::table);
    return page.toString();
  }

  private void goals(List<Ratio> ratios) {
    page.append("\n## Goals\n\n| | goal | measured | error | | bound | |\n");
    page.append("| --- | --- | ---: | ---: | --- | --- | --- |\n");
    for (Ratio ratio : ratios) {
      ratio
          .in(results)
          .ifPresent(
              value -> {
                double error = ratio.error(results);
                row(
                    List.of(
                        ratio.name(),
                        ratio.describe(ratio.goal()),
                        Numbers.format(value),
                        Double.isNaN(error) ? "" : Numbers.format(error),
                        rating(ratio, value, error),
                        ratio.describe(ratio.bound()),
                        ratio.meets(value, ratio.bound()) ? "met" : "violated"));
              });
    }
  }

  private static String rating(Ratio ratio, double value, double error) {
    String rating = ratio.meets(value, ratio.goal()) ? "met" : "not met";
    return Math.abs(value - ratio.goal()) < error ? rating + ", within the error" : rating;
  }

  private void table(String benchmark, List<Result> rows) {
    List<String> figures =
        rows.stream()
            .flatMap(result -> result.figures().keySet().stream())
            .filter(name -> !name.startsWith("gc.") || name.equals(Result.BYTES))
            .distinct()
            .toList();
    List<String> where = List.copyOf(rows.get(0).where().keySet());
    String baseline = baselines.get(benchmark);
    page.append("\n## ").append(benchmark).append("\n\n");
    Map<String, String> head = new LinkedHashMap<>();
    where.forEach(name -> head.put(name, "---"));
    head.put("way", "---");
    head.put(rows.get(0).unit(), "---:");
    head.put("error", "---:");
    if (baseline != null) {
      head.put("of " + baseline, "---:");
    }
    for (String figure : figures) {
      head.put(title(figure), "---:");
      if (baseline != null) {
        head.put(title(figure) + ", of " + baseline, "---:");
      }
    }
    row(List.copyOf(head.keySet()));
    row(List.copyOf(head.values()));
    for (Result result : rows) {
      Map<String, String> cells = new LinkedHashMap<>();
      where.forEach(name -> cells.put(name, result.where().get(name)));
      cells.put("way", result.way() == null ? "" : result.way());
      cells.put("score", Numbers.format(result.score()) + limitNote(result));
      cells.put("error", Double.isNaN(result.error()) ? "" : Numbers.format(result.error()));
      if (baseline != null) {
        cells.put("ratio", ratioTo(result, baseline, Result.SCORE));
      }
      for (String figure : figures) {
        Double value = result.figure(figure);
        cells.put(figure, value == null ? "" : Numbers.format(value));
        if (baseline != null) {
          cells.put(figure + " ratio", ratioTo(result, baseline, figure));
        }
      }
      row(List.copyOf(cells.values()));
    }
  }

  private static String title(String figure) {
    return switch (figure) {
      case Result.BYTES -> "bytes allocated";
      case Meter.CPU -> "CPU, us";
      default -> figure;
    };
  }

  /** Marks a result that is close to the capacity of the stub. */
  private String limitNote(Result result) {
    // Over HTTP/2 only the throughput of the bare client is known.
    String protocol = Protocol.HTTP_1_1.name();
    boolean isLimited =
        result.isThroughput()
            && !result.benchmark().equals(Run.CAPACITY)
            && protocol.equals(result.where().get("protocol"))
            && capacity(protocol).filter(most -> result.score() > LIMITED_SHARE * most).isPresent();
    return isLimited ? " (limited by the stub)" : "";
  }

  private Optional<Double> capacity(String protocol) {
    return results.stream()
        .filter(result -> result.benchmark().equals(Run.CAPACITY))
        .filter(result -> protocol.equals(result.where().get("protocol")))
        .map(Result::score)
        .findAny();
  }

  private String ratioTo(Result result, String baseline, String figure) {
    Map<String, String> where = new TreeMap<>(result.where());
    return results.stream()
        .filter(other -> other.benchmark().equals(result.benchmark()))
        .filter(other -> baseline.equals(other.way()) && other.where().equals(where))
        .map(other -> other.figure(figure))
        .filter(other -> other != null && other != 0 && result.figure(figure) != null)
        .map(other -> Numbers.format(result.figure(figure) / other))
        .findAny()
        .orElse("");
  }

  private void row(List<String> cells) {
    page.append(
        cells.stream()
            .map(cell -> cell.replace("|", "\\|"))
            .collect(Collectors.joining(" | ", "| ", " |\n")));
  }
}
