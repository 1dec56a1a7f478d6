package io.fluxbus.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code fluxbus store show}. */
@Command(
    name = "show",
    description = {
      "Shows the call of a key and its outcome, which contains the URLs of its images."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class StoreShowCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final StoreKeyMixin key = new StoreKeyMixin();

  @Option(names = "--json", description = "Print the call as one line of JSON.")
  private boolean json;

  StoreShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    return key.run(
        terminal,
        (opened, call) -> {
          JsonObject all = StoredCallText.jsonWithOutcome(call);
          (json ? all.encode() : all.encodePrettily()).lines().forEach(terminal.out()::println);
          return ExitStatus.SUCCEEDED;
        });
  }
}
