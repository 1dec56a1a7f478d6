package io.fluxbus.cli;

import io.fluxbus.store.StoredCall;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code fluxbus store list}. */
@Command(
    name = "list",
    description = "Lists calls, the last changed first.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class StoreListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final StoreMixin store = new StoreMixin();
  @Mixin private final StoreQueryMixin query = new StoreQueryMixin();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "The most calls to list (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "Print each call as one line of JSON.")
  private boolean json;

  StoreListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1) {
      throw new UsageException("--limit must be at least 1, was " + limit);
    }
    return store.run(
        terminal,
        opened -> {
          List<StoredCall> calls = CommandVertx.await(opened.list(query.query(limit, 0)));
          if (json) {
            calls.forEach(call -> terminal.out().println(StoredCallText.json(call).encode()));
          } else {
            TextTable.print(
                terminal, StoredCallText.COLUMNS, calls.stream().map(StoredCallText::row).toList());
          }
          if (calls.size() == limit) {
            terminal.err().println("fluxbus: there may be more calls: raise --limit");
          }
          return ExitStatus.SUCCEEDED;
        });
  }
}
