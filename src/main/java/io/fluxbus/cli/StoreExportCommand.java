package io.fluxbus.cli;

import io.fluxbus.store.StoredCall;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code fluxbus store export}. */
@Command(
    name = "export",
    description = {
      "Prints calls with their outcomes as lines of JSON. They contain the URLs of images, with"
          + " which anybody can fetch these."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class StoreExportCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  private final Terminal terminal;

  @Mixin private final StoreMixin store = new StoreMixin();
  @Mixin private final StoreQueryMixin query = new StoreQueryMixin();

  StoreExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    return store.run(
        terminal,
        opened -> {
          List<StoredCall> page;
          int offset = 0;
          do {
            page = CommandVertx.await(opened.list(query.query(PAGE, offset)));
            for (StoredCall call : page) {
              terminal.out().println(StoredCallText.jsonWithOutcome(call).encode());
            }
            if (terminal.out().checkError()) {
              terminal.err().println("fluxbus: the calls could not be written");
              return ExitStatus.FAILED;
            }
            offset += page.size();
          } while (page.size() == PAGE);
          return ExitStatus.SUCCEEDED;
        });
  }
}
