package io.fluxbus.cli;

import io.fluxbus.metrics.MicrometerMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsFactory;

/** The meters of {@code serve}: those of Fluxbus, of Vert.x and of the JVM. */
final class ServeMeters {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  ServeMeters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /** Creates the meters of Vert.x. */
  VertxMetricsFactory factory() {
    return new MicrometerMetricsFactory(registry);
  }

  /** Measures the clients that are created in the Vertx from now on. */
  void install(Vertx vertx) {
    FluxMetrics.install(vertx, new MicrometerMetrics(registry));
  }

  /** The current values in the text format of Prometheus. */
  String scrape() {
    return registry.scrape();
  }
}
