package io.fluxbus.cli;

import io.fluxbus.flow.SpendAmounts;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command {@code fluxbus store set-budget}. */
@Command(
    name = "set-budget",
    description = "Sets the limit of a budget, and creates it if it does not exist.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class StoreSetBudgetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final StoreMixin store = new StoreMixin();

  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the budget.")
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "USD",
      description = "The limit in US dollars. Below what is spent, it stops further calls.")
  private BigDecimal limit;

  StoreSetBudgetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit.signum() < 0) {
      throw new UsageException("the limit must not be negative, was " + limit);
    }
    return store.run(
        terminal,
        opened -> {
          long amount = SpendAmounts.limit(limit);
          CommandVertx.await(opened.setBudget(name, amount));
          terminal.out().println(name + " has the limit " + StoredCallText.dollars(amount));
          return ExitStatus.SUCCEEDED;
        });
  }
}
