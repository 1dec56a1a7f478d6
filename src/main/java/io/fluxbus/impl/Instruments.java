package io.fluxbus.impl;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.spi.FluxMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.spi.metrics.PoolMetrics;
import java.util.function.Supplier;

/**
 * What measures and logs the calls of a client.
 *
 * @param pool Vert.x's metrics of a pool whose resources are the permits; null if disabled
 * @param metrics null if none are installed
 * @param logger null to log nothing
 * @param settings returns the options of the client, without secrets
 * @param remote whether the client hands its requests to other clients, which pay for them
 */
record Instruments(
    PoolMetrics<Object, Object> pool,
    FluxMetrics metrics,
    System.Logger logger,
    Supplier<String> settings,
    boolean remote) {
  static final Instruments NONE = new Instruments(null, null, null, () -> "", false);

  /** The name of the logger of all clients. */
  static final String LOGGER = "io.fluxbus.FluxClient";

  private static final String POOL_TYPE = "fluxbus";

  /** The instruments that are installed in the Vertx. */
  static Instruments of(
      Vertx vertx, FluxClientOptions options, Supplier<String> settings, boolean remote) {
    return new Instruments(
        VertxAccess.poolMetrics(vertx, POOL_TYPE, options.getName(), options.getMaxConcurrency()),
        FluxMetrics.of(vertx),
        System.getLogger(LOGGER),
        settings,
        remote);
  }
}
