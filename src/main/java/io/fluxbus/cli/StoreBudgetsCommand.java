package io.fluxbus.cli;

import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.store.StoredBudget;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code fluxbus store budgets}. */
@Command(
    name = "budgets",
    description = "Lists the budgets: their limits, and what is spent and leased by nodes.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class StoreBudgetsCommand implements Callable<Integer> {
  private static final List<String> COLUMNS = List.of("NAME", "LIMIT", "SPENT", "LEASED");

  private final Terminal terminal;

  @Mixin private final StoreMixin store = new StoreMixin();

  @Option(names = "--json", description = "Print each budget as one line of JSON.")
  private boolean json;

  StoreBudgetsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    return store.run(
        terminal,
        opened -> {
          List<StoredBudget> budgets = CommandVertx.await(opened.budgets());
          if (json) {
            budgets.forEach(budget -> terminal.out().println(json(budget).encode()));
          } else {
            TextTable.print(
                terminal, COLUMNS, budgets.stream().map(StoreBudgetsCommand::row).toList());
          }
          return ExitStatus.SUCCEEDED;
        });
  }

  private static JsonObject json(StoredBudget budget) {
    return new JsonObject()
        .put("name", budget.name())
        .put("limit_usd", SpendAmounts.usd(budget.limit()))
        .put("spent_usd", SpendAmounts.usd(budget.spent()))
        .put("leased_usd", SpendAmounts.usd(budget.leased()));
  }

  private static List<String> row(StoredBudget budget) {
    return List.of(
        budget.name(),
        StoredCallText.dollars(budget.limit()),
        StoredCallText.dollars(budget.spent()),
        StoredCallText.dollars(budget.leased()));
  }
}
