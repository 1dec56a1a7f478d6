package io.fluxbus.cli;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import picocli.CommandLine.Option;

/** The gateway of {@code serve}. */
final class GatewayMixin {
  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description =
          "Serve the gateway, /v1, and health checks and meters: /health/live, /health/ready and"
              + " /metrics. Programs on other machines need a token, FLUXBUS_GATEWAY_TOKEN.")
  private HostAndPort http;

  /**
   * Returns the configuration with the options of the command line.
   *
   * @param configured null for none
   */
  GatewayConfig config(GatewayConfig configured) {
    GatewayConfig base = configured == null ? GatewayConfig.read(new JsonObject()) : configured;
    return http == null ? base : base.at(http);
  }
}
