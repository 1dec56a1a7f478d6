package io.fluxbus.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The completions for the shell fish: one line for each command and each option. */
final class FishCompletion {
  private static final String SEEN = "__fish_seen_subcommand_from ";

  private FishCompletion() {}

  static String of(CommandLine root) {
    List<String> lines = new ArrayList<>();
    String complete = "complete -c " + root.getCommandName();
    lines.add(complete + " -f");
    String atStart = complete + " -n __fish_use_subcommand";
    options(lines, atStart, root.getCommandSpec());
    for (CommandLine sub : root.getSubcommands().values()) {
      CommandSpec command = sub.getCommandSpec();
      lines.add(
          atStart + " -a " + command.name() + description(command.usageMessage().description()));
      command(lines, complete, SEEN + command.name(), command);
    }
    return String.join("\n", lines) + "\n";
  }

  /**
   * @param seen the condition that the command was typed
   */
  private static void command(
      List<String> lines, String complete, String seen, CommandSpec command) {
    String after = complete + " -n '" + seen + "'";
    if (command.positionalParameters().stream().anyMatch(FishCompletion::isFile)) {
      lines.add(after + " -F");
    }
    options(lines, after, command);
    String names = String.join(" ", command.subcommands().keySet());
    for (CommandLine sub : command.subcommands().values()) {
      CommandSpec inner = sub.getCommandSpec();
      lines.add(
          complete
              + (" -n '" + seen + "; and not " + SEEN + names + "'")
              + (" -a " + inner.name())
              + description(inner.usageMessage().description()));
      command(lines, complete, seen + "; and " + SEEN + inner.name(), inner);
    }
  }

  private static void options(List<String> lines, String prefix, CommandSpec command) {
    for (OptionSpec option : command.options()) {
      StringBuilder line = new StringBuilder(prefix);
      for (String name : option.names()) {
        line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
      }
      if (option.arity().max() > 0) {
        line.append(isFile(option) ? " -r -F" : " -x");
      }
      if (option.completionCandidates() != null) {
        line.append(" -a ").append(quoted(String.join(" ", option.completionCandidates())));
      }
      lines.add(line + description(option.description()));
    }
  }

  private static boolean isFile(ArgSpec argument) {
    return argument.auxiliaryTypes()[0] == Path.class;
  }

  /** The first sentence. */
  private static String description(String[] description) {
    String first = description.length == 0 ? "" : description[0].split("(?<=\\.) ", 2)[0];
    return " -d " + quoted(first);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
