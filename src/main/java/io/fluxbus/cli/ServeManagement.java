package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.gateway.GatewayOptions;
import io.fluxbus.gateway.GatewayRouter;
import io.fluxbus.internal.AccessToken;
import io.fluxbus.internal.OptionsJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** What {@code serve --http} adds: meters, the gateway, and the server that has both. */
final class ServeManagement {
  private final GatewayConfig config;
  private final GatewayAccess access;
  private final boolean cluster;
  private final ServeMeters meters = new ServeMeters();
  private final ServePage page;
  private ManagementServer server;
  private ServeGateway gateway;

  /**
   * @param config has an address
   * @param cluster whether the requests of the gateway are sent to all workers
   */
  ServeManagement(GatewayConfig config, boolean cluster, Map<String, String> environment) {
    this.config = config;
    this.cluster = cluster;
    this.page = new ServePage(config.page(), cluster, environment);
    this.access = new GatewayAccess(config, environment);
    WebhookSecretVariable.apply(config.options().getWebhooks(), environment);
  }

  ServeMeters meters() {
    return meters;
  }

  /** Measures the clients of the serving Vertx. Called before they are created. */
  void measure(Vertx serving) {
    page.measure(serving, meters.fluxbus());
  }

  /**
   * Reads the tenants. Called before the verticles are deployed.
   *
   * @param side runs the server
   * @param store null for none
   * @return fails with a message for the user
   */
  Future<Void> openTenants(Vertx side, ServeStore store) {
    return access.open(side, store, cluster);
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
    GatewayOptions gatewayOptions = config.options();
    if (!config.isDrainTimeoutSet()) {
      gatewayOptions.setDrainTimeout(Math.max(1, busOptions.getDrainTimeout()));
    }
    gateway = new ServeGateway(serving, options, gatewayOptions, store);
    server =
        new ManagementServer(
            side, serving, client, store == null ? Map.of() : store.checks(), meters);
    GatewayRouter router = cluster ? gateway.remote(side, bus) : gateway.local(side, client);
    page.add(router, serving, busOptions.getAddress());
    server.mount(router);
    if (gatewayOptions.getAccessToken() != null || gatewayOptions.getTenants() != null) {
      server.protectMeters(
          Stream.of(gatewayOptions.getAccessToken(), page.adminToken())
              .filter(Objects::nonNull)
              .map(AccessToken::of)
              .toList());
    }
    HostAndPort address = config.address();
    try {
      int port = CommandVertx.await(server.listen(address, gatewayOptions.getLimits()));
      return lines("http://" + address.host() + ":" + port);
    } catch (ExecutionException e) {
      throw new UsageException(
          "the server cannot listen at " + address + ": " + e.getCause().getMessage());
    }
  }

  private List<String> lines(String url) {
    return List.of(
        "health checks and meters: "
            + String.join(
                " ",
                url + ManagementServer.LIVE,
                url + ManagementServer.READY,
                url + ManagementServer.METRICS),
        "gateway for programs " + access.callers() + ": " + url + "/v1",
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
