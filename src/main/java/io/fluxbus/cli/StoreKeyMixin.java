package io.fluxbus.cli;

import io.fluxbus.store.CallKey;
import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.StoredCall;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A store, and the key of one of its calls. */
final class StoreKeyMixin {
  @Mixin private final StoreMixin store = new StoreMixin();

  @Parameters(
      paramLabel = "KEY",
      description = "The idempotency key, or the key as fluxbus store list shows it.")
  private String key;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Whose key it is (default: that of calls without tenants).")
  private String tenant = "";

  /** What a command does with its call. */
  @FunctionalInterface
  interface Action {
    /** Returns the exit status. An exception of the store is reported to the user. */
    int run(OutcomeStore store, StoredCall call) throws ExecutionException, InterruptedException;
  }

  /**
   * Runs an action with the call that has the key. If none has it, says so.
   *
   * @throws UsageException if the address is not valid, or the file does not exist
   */
  int run(Terminal terminal, Action action) throws InterruptedException {
    CallKey wanted = StoredCallText.key(tenant, key);
    return store.run(
        terminal,
        opened -> {
          StoredCall call = CommandVertx.await(opened.find(wanted));
          if (call == null) {
            terminal.err().println("fluxbus: no call has the key " + wanted.key());
            return ExitStatus.FAILED;
          }
          return action.run(opened, call);
        });
  }
}
