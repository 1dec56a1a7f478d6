package io.fluxbus.cli;

import io.fluxbus.Billed;
import io.fluxbus.store.StoredCall.State;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code fluxbus store resolve}. */
@Command(
    name = "resolve",
    description = {
      "Ends an unknown outcome after somebody has looked the request up in the API's usage log."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class StoreResolveCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final StoreKeyMixin key = new StoreKeyMixin();

  @ArgGroup(multiplicity = "1")
  private Answer answer;

  /** What the usage log says. */
  static final class Answer {
    @Option(
        names = "--billed",
        required = true,
        description = "The request was billed: its key stays used, and its cost spent.")
    private boolean billed;

    @Option(
        names = "--unbilled",
        required = true,
        description = "The request was not billed: its key is free, and its cost returned.")
    private boolean unbilled;

    Billed value() {
      return billed && !unbilled ? Billed.YES : Billed.NO;
    }
  }

  StoreResolveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    return key.run(
        terminal,
        (opened, call) -> {
          Billed billed = answer.value();
          boolean resolved =
              call.state() == State.UNKNOWN
                  && CommandVertx.await(
                      opened.resolve(call.claim().key(), call.claim().token(), billed));
          if (!resolved) {
            terminal
                .err()
                .println(
                    "fluxbus: nothing changed: the outcome of "
                        + call.claim().key().key()
                        + " is not unknown, its state is "
                        + call.state().text());
            return ExitStatus.FAILED;
          }
          terminal
              .out()
              .println(
                  call.claim().key().key()
                      + (billed == Billed.YES
                          ? " stays used: it cost up to "
                          : " is free: it returned ")
                      + StoredCallText.dollars(call.cost())
                      + (call.claim().budget() == null
                          ? ""
                          : (billed == Billed.YES ? " of the budget " : " to the budget ")
                              + call.claim().budget()));
          return ExitStatus.SUCCEEDED;
        });
  }
}
