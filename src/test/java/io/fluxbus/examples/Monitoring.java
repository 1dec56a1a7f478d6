package io.fluxbus.examples;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.gateway.GatewayOptions;
import io.fluxbus.gateway.GatewayRouter;
import io.fluxbus.gateway.page.LiveFigures;
import io.fluxbus.gateway.page.LivePageOptions;
import io.fluxbus.metrics.HealthProcedures;
import io.fluxbus.metrics.MicrometerMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.List;

/** The meters, traces and health checks of the operations page. */
final class Monitoring {
  private Monitoring() {}

  static List<HealthChecks> install(Vertx vertx, MeterRegistry registry) {
    FluxMetrics.install(vertx, new MicrometerMetrics(registry));
    FluxClient client = FluxClient.create(vertx, new FluxClientOptions().setName("posters"));
    HealthChecks live =
        HealthChecks.create(vertx).register("event-loops", HealthProcedures.live(vertx));
    HealthChecks ready =
        HealthChecks.create(vertx).register("client", HealthProcedures.ready(client));
    return List.of(live, ready);
  }

  static Vertx traced(OpenTelemetry openTelemetry) {
    Vertx vertx =
        Vertx.builder().withTracer(new OpenTelemetryTracingFactory(openTelemetry)).build();
    return vertx;
  }

  static GatewayRouter page(Vertx vertx, FluxClientOptions options) {
    LiveFigures figures = new LiveFigures();
    FluxMetrics.install(vertx, figures);
    FluxClient client = FluxClient.create(vertx, options);
    GatewayRouter gateway =
        GatewayRouter.create(vertx, client, new GatewayOptions())
            .addPage(figures, new LivePageOptions());
    return gateway;
  }
}
