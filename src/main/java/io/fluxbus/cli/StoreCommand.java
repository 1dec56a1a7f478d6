package io.fluxbus.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code fluxbus store}, for the operators of a store. */
@Command(
    name = "store",
    description = "Shows and changes the calls and budgets in a store.",
    mixinStandardHelpOptions = true,
    footer = {"", "fluxbus store COMMAND --help lists the options of a command."})
final class StoreCommand implements Runnable {
  @Spec private CommandSpec spec;

  private StoreCommand() {}

  /** The command with its own commands. */
  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new StoreCommand())
        .addSubcommand(new StoreListCommand(terminal))
        .addSubcommand(new StoreShowCommand(terminal))
        .addSubcommand(new StoreResolveCommand(terminal))
        .addSubcommand(new StoreExportCommand(terminal))
        .addSubcommand(new StorePruneCommand(terminal))
        .addSubcommand(new StoreBudgetsCommand(terminal))
        .addSubcommand(new StoreSetBudgetCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
