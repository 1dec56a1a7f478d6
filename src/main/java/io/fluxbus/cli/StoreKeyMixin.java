package io.fluxbus.cli;

import io.fluxbus.store.CallKey;
import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.StoredCall;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The key of one call of a store. */
final class StoreKeyMixin {
  @Parameters(
      paramLabel = "KEY",
      description = "The idempotency key, or the key as fluxbus store list shows it.")
  private String key;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Whose key it is (default: that of calls without tenants).")
  private String tenant = "";

  CallKey key() {
    return StoredCallText.key(tenant, key);
  }

  /** Returns the call that has the key. If none has it, says so and returns null. */
  StoredCall find(OutcomeStore store, Terminal terminal)
      throws ExecutionException, InterruptedException {
    StoredCall call = CommandVertx.await(store.find(key()));
    if (call == null) {
      terminal.err().println("fluxbus: no call has the key " + key().key());
    }
    return call;
  }
}
