package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.gateway.GatewayOptions;
import io.fluxbus.gateway.GatewayRouter;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.DurableOptions;
import io.fluxbus.store.MemoryOutcomeStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The gateway of {@code serve}. Its idempotency keys are in the store, or else in memory. */
final class ServeGateway {
  private static final Logger LOGGER = System.getLogger("io.fluxbus.serve");

  private final Vertx serving;
  private final FluxClientOptions clientOptions;
  private final GatewayOptions options;
  private final ServeStore store;

  /** A client of this worker whose keys are in memory; null for none. */
  private DurableFluxClient inMemory;

  /** A client of all workers; null for none. */
  private DurableFluxClient remote;

  private GatewayRouter gateway;

  /**
   * @param serving the Vertx of the verticles
   * @param clientOptions the options of their client
   * @param store null for none
   */
  ServeGateway(
      Vertx serving, FluxClientOptions clientOptions, GatewayOptions options, ServeStore store) {
    this.serving = serving;
    this.clientOptions = clientOptions;
    this.options = options.setClientOptions(clientOptions);
    this.store = store;
  }

  /**
   * Creates the gateway of a worker without a cluster.
   *
   * @param side the Vertx of the HTTP server
   * @param client the client of the worker, with its store if there is one
   */
  GatewayRouter local(Vertx side, FluxClient client) {
    if (store != null) {
      return create(side, client);
    }
    inMemory = remember(client);
    return create(side, inMemory);
  }

  /**
   * Creates a gateway that sends its requests to all workers of a cluster.
   *
   * @param side the Vertx of the HTTP server
   * @param bus the options of the event bus
   */
  GatewayRouter remote(Vertx side, JsonObject bus) {
    BusOptions addresses = new BusOptions(OptionsJson.withoutNulls(bus));
    FluxClient client =
        RemoteFluxClient.create(
            serving,
            new RemoteFluxClientOptions()
                .setAddress(addresses.getAddress())
                .setCancelAddress(addresses.getCancelAddress())
                .setMaxQueueSize(options.getLimits().getMaxCalls())
                .setTotalTimeout(clientOptions.getTotalTimeout()));
    remote = store == null ? remember(client) : store.wrapRemote(client);
    return create(side, remote);
  }

  private GatewayRouter create(Vertx side, FluxClient client) {
    gateway = GatewayRouter.create(side, client, options);
    return gateway;
  }

  private DurableFluxClient remember(FluxClient client) {
    LOGGER.log(
        Level.INFO,
        "the gateway remembers idempotency keys in memory; with --store they survive a restart");
    return DurableFluxClient.create(
        serving,
        client,
        new MemoryOutcomeStore(),
        new DurableOptions().setClientOptions(clientOptions));
  }

  /** The options of the client have changed. */
  void updated(FluxClientOptions changed) {
    if (inMemory != null) {
      inMemory.update(changed);
    }
  }

  /** Completes when the calls have their outcomes, or after the drain timeout. */
  Future<Void> close() {
    return gateway
        .close()
        .eventually(() -> inMemory == null ? Future.succeededFuture() : inMemory.close())
        .eventually(() -> remote == null ? Future.succeededFuture() : remote.close());
  }
}
