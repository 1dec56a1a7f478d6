package io.fluxbus.cli;

import java.nio.file.Path;

/**
 * The command line of {@code serve}.
 *
 * @param conf the configuration file; null for none
 * @param instances the number of verticles; null for the default
 * @param stub whether an embedded stub server answers the requests
 * @param storeUrl null for the store of the configuration
 */
record ServeSettings(
    Path conf,
    Integer instances,
    boolean stub,
    NetworkMixin network,
    ClusterMixin cluster,
    String storeUrl,
    GatewayMixin gateway,
    BridgeMixin bridges) {

  /** The number of verticles. */
  int verticles() {
    return instances == null ? Runtime.getRuntime().availableProcessors() : instances;
  }
}
