package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.gateway.GatewayOptions;
import io.fluxbus.gateway.GatewayRouter;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** What {@code serve --http} adds: meters, the gateway, and the server that has both. */
final class ServeManagement {
  private final HostAndPort address;
  private final boolean cluster;
  private final ServeMeters meters = new ServeMeters();
  private final ServePage page;
  private ManagementServer server;
  private ServeGateway gateway;

  /**
   * @param address where the server listens
   * @param cluster whether the requests of the gateway are sent to all workers
   */
  ServeManagement(HostAndPort address, boolean cluster, Map<String, String> environment) {
    this.address = address;
    this.cluster = cluster;
    this.page = new ServePage(cluster, environment);
  }

  ServeMeters meters() {
    return meters;
  }

  /** Measures the clients of the serving Vertx. Called before they are created. */
  void measure(Vertx serving) {
    page.measure(serving, meters.fluxbus());
  }

  /**
   * Starts the server.
   *
   * @param side runs the server
   * @param verticle the configuration of the deployed verticles
   * @param store null for none
   * @return what is served where, for the user
   * @throws UsageException if the address cannot be used
   */
  List<String> start(Vertx side, Vertx serving, JsonObject verticle, ServeStore store)
      throws InterruptedException {
    JsonObject json = OptionsJson.withoutNulls(verticle);
    JsonObject bus = (JsonObject) json.remove(ConfigLayer.BUS);
    FluxClientOptions options = new FluxClientOptions(json);
    FluxClient shared = FluxClient.createShared(serving, options, bus.getString("clientName"));
    FluxClient client = store == null ? shared : store.wrap(shared);
    BusOptions busOptions = new BusOptions(OptionsJson.withoutNulls(bus));
    GatewayOptions gatewayOptions =
        new GatewayOptions().setDrainTimeout(Math.max(1, busOptions.getDrainTimeout()));
    gateway = new ServeGateway(serving, options, gatewayOptions, store);
    server =
        new ManagementServer(
            side, serving, client, store == null ? Map.of() : store.checks(), meters);
    GatewayRouter router = cluster ? gateway.remote(side, bus) : gateway.local(side, client);
    page.add(router, serving, busOptions.getAddress());
    server.mount(router);
    try {
      int port = CommandVertx.await(server.listen(address, gatewayOptions.getLimits()));
      return lines("http://" + address.host() + ":" + port);
    } catch (ExecutionException e) {
      throw new UsageException(
          "--http " + address.host() + ":" + address.port() + ": " + e.getCause().getMessage());
    }
  }

  private static List<String> lines(String url) {
    return List.of(
        "health checks and meters: "
            + String.join(
                " ",
                url + ManagementServer.LIVE,
                url + ManagementServer.READY,
                url + ManagementServer.METRICS),
        "gateway for programs on this machine: " + url + "/v1",
        "live page: " + url + "/");
  }

  /** The options of the client have changed. */
  void updated(FluxClientOptions changed) {
    if (gateway != null) {
      gateway.updated(changed);
    }
  }

  /**
   * The process stops serving.
   *
   * @return completes when the calls of the gateway have their outcomes
   */
  Future<Void> drain() {
    server.drain();
    return gateway.close();
  }
}
