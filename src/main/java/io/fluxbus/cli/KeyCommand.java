package io.fluxbus.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code fluxbus key}, for the operators of a gateway. */
@Command(
    name = "key",
    description = "Creates, lists and revokes the keys of the gateway's tenants.",
    mixinStandardHelpOptions = true,
    footer = {"", "fluxbus key COMMAND --help lists the options of a command."})
final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec;

  private KeyCommand() {}

  /** The command with its own commands. */
  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new KeyCommand())
        .addSubcommand(new KeyCreateCommand(terminal))
        .addSubcommand(new KeyListCommand(terminal))
        .addSubcommand(new KeyRevokeCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
