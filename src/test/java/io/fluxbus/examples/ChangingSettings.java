package io.fluxbus.examples;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;

/** The changes of settings and keys of the operations page. */
final class ChangingSettings {
  private ChangingSettings() {}

  /** The application's own access to its secrets. */
  interface Vault {
    Future<String> read(String name);
  }

  static Set<String> update(FluxClient client, FluxClientOptions options) {
    FluxClientOptions changed = new FluxClientOptions(options).setMaxQueueSize(5_000);
    Set<String> needNewClient = client.update(changed);
    return needNewClient;
  }

  static FluxClient withVault(Vertx vertx, FluxClientOptions options, Vault vault) {
    FluxClient client =
        FluxClient.builder(vertx).with(options).withApiKey(() -> vault.read("aimlapi")).build();
    return client;
  }
}
