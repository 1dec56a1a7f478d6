package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** What {@code serve --http} adds: meters, and the server that shows them. */
final class ServeManagement {
  private final HostAndPort address;
  private final ServeMeters meters = new ServeMeters();
  private ManagementServer server;

  /**
   * @param address where the server listens
   */
  ServeManagement(HostAndPort address) {
    this.address = address;
  }

  ServeMeters meters() {
    return meters;
  }

  /** Measures the clients of the serving Vertx. Called before they are created. */
  void measure(Vertx serving) {
    meters.install(serving);
  }

  /**
   * Starts the server.
   *
   * @param side runs the server
   * @param verticle the configuration of the deployed verticles
   * @param store null for none
   * @return the URLs of the server, for the user
   * @throws UsageException if the address cannot be used
   */
  String start(Vertx side, Vertx serving, JsonObject verticle, ServeStore store)
      throws InterruptedException {
    JsonObject options = OptionsJson.withoutNulls(verticle);
    String shared = ((JsonObject) options.remove("eventBus")).getString("clientName");
    FluxClient client = FluxClient.createShared(serving, new FluxClientOptions(options), shared);
    server =
        store == null
            ? new ManagementServer(side, serving, client, Map.of(), meters)
            : new ManagementServer(side, serving, store.wrap(client), store.checks(), meters);
    try {
      String url = "http://" + address.host() + ":" + CommandVertx.await(server.listen(address));
      return String.join(
          " ",
          url + ManagementServer.LIVE,
          url + ManagementServer.READY,
          url + ManagementServer.METRICS);
    } catch (ExecutionException e) {
      throw new UsageException(
          "--http " + address.host() + ":" + address.port() + ": " + e.getCause().getMessage());
    }
  }

  /** The process stops serving. */
  void drain() {
    server.drain();
  }
}
