package io.fluxbus.cli;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The gateway of {@code serve}. */
final class GatewayMixin {
  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description =
          "Serve the gateway, /v1, and health checks and meters: /health/live, /health/ready and"
              + " /metrics. Programs on other machines need a key (--tenants) or a token,"
              + " FLUXBUS_GATEWAY_TOKEN.")
  private HostAndPort http;

  @Option(
      names = "--tenants",
      paramLabel = "FILE",
      description =
          "Accept only programs with the key of a tenant in this file. fluxbus key create writes"
              + " it.")
  private Path tenants;

  /**
   * Returns the configuration with the options of the command line.
   *
   * @param configured null for none
   */
  GatewayConfig config(GatewayConfig configured) {
    GatewayConfig base = configured == null ? GatewayConfig.read(new JsonObject()) : configured;
    GatewayConfig at = http == null ? base : base.at(http);
    if (tenants == null) {
      return at;
    }
    if (at.address() == null) {
      throw new UsageException("--tenants: set the address of the gateway with --http");
    }
    return at.withTenantsFile(tenants.toString());
  }
}
