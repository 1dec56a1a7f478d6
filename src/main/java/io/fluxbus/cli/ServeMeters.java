package io.fluxbus.cli;

import io.fluxbus.internal.UniqueId;
import io.fluxbus.metrics.MicrometerMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/** The meters of {@code serve}: those of Fluxbus, of Vert.x and of the JVM. */
final class ServeMeters {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  ServeMeters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /** Begins a Vertx whose meters are in the registry. */
  VertxBuilder begin(VertxOptions options) {
    MicrometerMetricsOptions metrics = new MicrometerMetricsOptions();
    // Every Vertx of the process with the same name would share the first one's registry.
    metrics.setEnabled(true).setRegistryName(UniqueId.next());
    return Vertx.builder()
        .with(options.setMetricsOptions(metrics))
        .withMetrics(new MicrometerMetricsFactory(registry));
  }

  /** Measures the clients that are created in the Vertx from now on. */
  void install(Vertx vertx) {
    FluxMetrics.install(vertx, fluxbus());
  }

  /** Measures clients. */
  FluxMetrics fluxbus() {
    return new MicrometerMetrics(registry);
  }

  /** The current values in the text format of Prometheus. */
  String scrape() {
    return registry.scrape();
  }
}
