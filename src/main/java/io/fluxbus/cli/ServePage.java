package io.fluxbus.cli;

import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.gateway.GatewayRouter;
import io.fluxbus.gateway.page.LiveFigures;
import io.fluxbus.gateway.page.LivePageOptions;
import io.fluxbus.spi.FluxMetrics;
import io.vertx.core.Vertx;
import java.util.Map;

/** The live page of {@code serve}. */
final class ServePage {
  /** The environment variable with the token of operators. */
  static final String ADMIN_VARIABLE = "FLUXBUS_ADMIN_TOKEN";

  private final LivePageOptions options;
  private final boolean cluster;
  private final Map<String, String> environment;
  private LiveFigures figures;

  /**
   * @param options the options of the page, without the token of operators
   * @param cluster whether the gateway sends its requests to all workers of a cluster
   */
  ServePage(LivePageOptions options, boolean cluster, Map<String, String> environment) {
    this.options = options;
    this.cluster = cluster;
    this.environment = environment;
  }

  /**
   * Measures the client of the gateway. Called before the clients are created.
   *
   * @param meters measures all clients
   */
  void measure(Vertx serving, FluxMetrics meters) {
    figures = new LiveFigures(meters, cluster ? RemoteFluxClientOptions.DEFAULT_NAME : null);
    FluxMetrics.install(serving, figures);
  }

  /** The token of operators; null for none. */
  String adminToken() {
    String token = environment.getOrDefault(ADMIN_VARIABLE, "");
    return token.isEmpty() ? null : token;
  }

  /**
   * Adds the page to a gateway.
   *
   * @param address the address of the workers on the event bus
   * @throws UsageException if the admin token is too short
   */
  void add(GatewayRouter gateway, Vertx serving, String address) {
    try {
      gateway.addPage(
          figures,
          cluster ? WorkerCount.start(serving, address) : null,
          new LivePageOptions(options).setAdminToken(adminToken()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(ADMIN_VARIABLE + ": " + e.getMessage());
    }
  }
}
