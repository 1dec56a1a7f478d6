package io.fluxbus.flow;

import io.fluxbus.flow.ManyClients.Figures;
import io.fluxbus.flow.ManyClients.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Prints how many clients share one key, as a table in Markdown: averages over seeds, and the worst
 * seed in parentheses. 100 seeds take about ten minutes on one core.
 *
 * <p>{@code mvn -q test-compile && java -cp target/test-classes:target/classes
 * io.fluxbus.flow.ManyClientsTable 100}
 */
final class ManyClientsTable {
  private static final int[] CLIENTS = {2, 10, 100, 1_000};
  private static final int[] PERMITS = {3, 5, 10, 30};

  private ManyClientsTable() {}

  /** The argument is the number of seeds: 1, 2, 3 and so on. */
  public static void main(String[] args) {
    int seeds = args.length == 0 ? 100 : Integer.parseInt(args[0]);
    System.out.printf("Seeds 1 to %d; with 1,000 clients, a tenth of them.%n%n", seeds);
    System.out.println("| latencies | clients | limit per client | used | 429 | Jain's index |");
    System.out.println("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (boolean changing : new boolean[] {false, true}) {
      for (Latencies latencies : Latencies.values()) {
        for (int clients : CLIENTS) {
          for (int permits : PERMITS) {
            // A thousand clients average out: a tenth of the seeds is enough, and takes as long.
            int runs = clients == 1_000 ? Math.max(1, seeds / 10) : seeds;
            print(new ManyClients(latencies, changing, clients, permits), runs);
          }
        }
      }
    }
  }

  private static void print(ManyClients scenario, int seeds) {
    List<Figures> figures = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      figures.add(scenario.run(seed));
    }
    System.out.printf(
        "| %s%s | %,d | %d | %.2f (%.2f) | %.1f%% (%.1f%%) | %.2f (%.2f) |%n",
        scenario.latencies() == Latencies.EQUAL ? "equal" : "unequal",
        scenario.changing() ? ", joining and leaving" : "",
        scenario.clients(),
        scenario.permits(),
        average(figures, Figures::used),
        figures.stream().mapToDouble(Figures::used).min().orElseThrow(),
        100 * average(figures, Figures::rateLimited),
        100 * figures.stream().mapToDouble(Figures::rateLimited).max().orElseThrow(),
        average(figures, Figures::fairness),
        figures.stream().mapToDouble(Figures::fairness).min().orElseThrow());
  }

  private static double average(List<Figures> figures, ToDoubleFunction<Figures> figure) {
    return figures.stream().mapToDouble(figure).average().orElseThrow();
  }
}
