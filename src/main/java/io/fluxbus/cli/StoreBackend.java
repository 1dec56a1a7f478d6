package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.DurableOptions;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The API with a store for idempotency keys. */
record StoreBackend(ApiBackend api, StoreAddress address, Map<String, String> environment)
    implements Backend {
  @Override
  public Vertx createVertx() {
    return api.createVertx();
  }

  @Override
  public FluxClient createClient(Vertx vertx) throws ExecutionException, InterruptedException {
    FluxClient client = api.createClient(vertx);
    SqlOutcomeStore store = address.create(vertx, null, environment);
    try {
      CommandVertx.await(store.connect());
    } catch (ExecutionException e) {
      throw new UsageException("--store " + address.text() + ": " + e.getCause().getMessage());
    }
    return DurableFluxClient.create(
        vertx, client, store, new DurableOptions().setClientOptions(api.options()));
  }

  @Override
  public ImageDownloads createDownloads(Vertx vertx) {
    return api.createDownloads(vertx);
  }
}
