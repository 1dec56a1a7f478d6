package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.DurableOptions;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The API with a store for idempotency keys. */
final class StoreBackend implements Backend {
  private final ApiBackend api;
  private final StoreAddress address;
  private final Map<String, String> environment;

  /** Null before it is opened. */
  private SqlOutcomeStore store;

  /** Null before it is created. */
  private FluxClient client;

  StoreBackend(ApiBackend api, StoreAddress address, Map<String, String> environment) {
    this.api = api;
    this.address = address;
    this.environment = environment;
  }

  @Override
  public Vertx createVertx() {
    return api.createVertx();
  }

  @Override
  public FluxClient createClient(Vertx vertx) throws ExecutionException, InterruptedException {
    FluxClient sending = api.createClient(vertx);
    store = address.create(vertx, null, environment);
    try {
      CommandVertx.await(store.connect());
    } catch (ExecutionException e) {
      throw new UsageException("--store " + address.failure(e.getCause()));
    }
    client =
        DurableFluxClient.create(
            vertx, sending, store, new DurableOptions().setClientOptions(api.options()));
    return client;
  }

  @Override
  public ImageDownloads createDownloads(Vertx vertx) {
    return api.createDownloads(vertx);
  }

  /** Closes the client and then the store, whose database closes its files. */
  @Override
  public void close() {
    if (client != null) {
      CommandVertx.awaitBriefly(client.close());
    }
    if (store != null) {
      CommandVertx.awaitBriefly(store.close());
    }
  }
}
