package io.fluxbus.cli;

import io.fluxbus.gateway.tenant.Tenants;
import io.fluxbus.gateway.tenant.TenantsFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Who may use the gateway of {@code serve}: tenants, the owner of a token, or this machine. */
final class GatewayAccess {
  private final GatewayConfig config;

  /** Null without tenants. */
  private Tenants tenants;

  /**
   * Sets the access token of the options.
   *
   * @param config has an address
   * @throws UsageException if the token is invalid, or anybody on other machines could use the
   *     gateway
   */
  GatewayAccess(GatewayConfig config, Map<String, String> environment) {
    this.config = config;
    String token = GatewayToken.of(config.tokenFile(), environment);
    try {
      config.options().setAccessToken(token);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          (config.tokenFile() == null ? GatewayToken.VARIABLE : "gateway.tokenFile")
              + ": "
              + e.getMessage());
    }
    if (token != null && config.tenantsFile() != null) {
      throw new UsageException(
          "the gateway has a tenants file and an access token: with tenants, each program needs"
              + " the key of one, so remove the token");
    }
    if (token == null
        && config.tenantsFile() == null
        && !GatewayToken.isLoopback(config.address())) {
      throw new UsageException(
          "programs on other machines could use the gateway at "
              + config.address()
              + ": name a tenants file with --tenants, set an access token in "
              + GatewayToken.VARIABLE
              + " or gateway.tokenFile, or use a host such as 127.0.0.1");
    }
  }

  /**
   * Reads the tenants, and follows their file.
   *
   * @param side runs the gateway
   * @param store has their budgets; null for none
   * @param cluster whether other workers send the requests
   * @return fails with a message for the user
   */
  Future<Void> open(Vertx side, ServeStore store, boolean cluster) {
    if (config.tenantsFile() == null) {
      return Future.succeededFuture();
    }
    TenantsFile file = file(config.tenantsFile());
    return Tenants.follow(side, file, store == null ? null : store.outcomes())
        .recover(cause -> Future.failedFuture(new UsageException(cause.getMessage())))
        .map(
            opened -> {
              tenants = opened;
              config.options().setTenants(opened);
              if (store != null) {
                store.useTenants(opened, cluster);
              }
              return null;
            });
  }

  /**
   * Returns the file with a name.
   *
   * @throws UsageException if the name is not a path
   */
  static TenantsFile file(String name) {
    try {
      return new TenantsFile(Path.of(name));
    } catch (InvalidPathException e) {
      throw new UsageException("the tenants file has no valid name: " + e.getMessage());
    }
  }

  /** Which programs may use the gateway. */
  String callers() {
    if (tenants != null) {
      return "with the key of a tenant";
    }
    return config.options().getAccessToken() == null ? "on this machine" : "with the token";
  }
}
