package io.fluxbus.metrics;

import io.vertx.core.metrics.MetricsOptions;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.UUID;

/** Tests that run at the same time must not share a registry, as all with the same name do. */
final class TestRegistry {
  private TestRegistry() {}

  static MetricsOptions options() {
    return new MicrometerMetricsOptions()
        .setRegistryName(UUID.randomUUID().toString())
        .setEnabled(true);
  }
}
