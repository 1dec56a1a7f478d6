package io.fluxbus.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code fluxbus store prune}. */
@Command(
    name = "prune",
    description = "Deletes old calls that have ended. Their keys can be used again.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class StorePruneCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final StoreMixin store = new StoreMixin();

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      required = true,
      description = "How long they have not changed, such as 12h or 7d.")
  private Duration olderThan;

  StorePruneCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    return store.run(
        terminal,
        opened -> {
          long deleted = 0;
          int some;
          do {
            some = CommandVertx.await(opened.sweep(olderThan));
            deleted += some;
          } while (some > 0);
          terminal.out().println("deleted " + deleted + " calls");
          return ExitStatus.SUCCEEDED;
        });
  }
}
