package io.fluxbus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Writes the completions for shells and the man page. The build runs it. */
final class ShellFiles {
  private ShellFiles() {}

  /**
   * Writes the files.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    CommandLine command = Main.commandLine(Terminal.system());
    String name = command.getCommandName();
    // The script for bash also works in zsh.
    write(folder.resolve("completions/fluxbus.bash"), AutoComplete.bash(name, command));
    write(folder.resolve("completions/fluxbus.fish"), FishCompletion.of(command));
    write(folder.resolve("man/fluxbus.1"), ManPage.of(command));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
