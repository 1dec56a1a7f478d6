package io.fluxbus.compatibility.consumer;

import static io.fluxbus.compatibility.consumer.Checks.await;
import static io.fluxbus.compatibility.consumer.Checks.expect;
import static io.fluxbus.compatibility.consumer.Checks.expectFailure;
import static io.fluxbus.compatibility.consumer.Checks.expectSuccess;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.metrics.MicrometerMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/**
 * Measures calls with Vert.x's pool metrics and with Micrometer, and prints one line for each check
 * like {@link CompatibilityProgram}.
 */
public final class MetricsProgram {
  private static final String IMAGE = "{\"images\": [{\"url\": \"https://cdn.example/a.png\"}]}";

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Vertx vertx =
      Vertx.builder()
          .with(
              new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
          .withMetrics(new MicrometerMetricsFactory(registry))
          .build();

  private MetricsProgram() {
    FluxMetrics.install(vertx, new MicrometerMetrics(registry));
  }

  /**
   * Runs every check.
   *
   * @param args an empty folder for files, which is not used
   */
  public static void main(String[] args) {
    Checks checks = new Checks();
    new MetricsProgram().run(checks);
    System.exit(checks.failed() == 0 ? 0 : 1);
  }

  private void run(Checks checks) {
    checks.check("measures a call and its retry", this::measuresRetry);
    checks.check("measures an unknown outcome", this::measuresUnknown);
    checks.check("measures a call over the event bus", this::measuresRemoteCall);
    checks.check("closes Vert.x", () -> await(vertx.close()));
  }

  private static FluxClientOptions options(String name, FaultServer server) {
    return new FluxClientOptions()
        .setName(name)
        .setApiKey("sk-key")
        .setBaseUrl(server.url())
        .setRetryBaseDelay(1)
        .setPricePerImageUsd(0.06);
  }

  private GenerationOutcome outcome(FluxClientOptions options) throws Exception {
    FluxClient client = FluxClient.create(vertx, options);
    try {
      return await(client.submit(GenerationRequest.of("Rabbit singing")).outcome());
    } finally {
      await(client.close());
    }
  }

  private void measuresRetry() throws Exception {
    try (FaultServer server =
        FaultServer.http1(
            (request, socket) ->
                socket
                    .getOutputStream()
                    .write(
                        request == 1
                            ? FaultServer.response(
                                "429 Too Many Requests",
                                "Retry-After: 0\r\n",
                                "{\"error\": {\"message\": \"slow down\"}}")
                            : FaultServer.response("200 OK", "", IMAGE)))) {
      expectSuccess(outcome(options("retry", server)));
    }
    expectTimed(1, "fluxbus.calls", "client", "retry", "outcome", "succeeded");
    expectTimed(1, "fluxbus.attempts", "client", "retry", "result", "rate_limited");
    expectTimed(1, "fluxbus.attempts", "client", "retry", "result", "succeeded");
    expectTimed(2, "vertx.pool.usage", "pool_type", "fluxbus", "pool_name", "retry");
    expectIdle("retry");
  }

  private void measuresUnknown() throws Exception {
    try (FaultServer server = FaultServer.http1((request, socket) -> socket.close())) {
      expectFailure(
          outcome(options("unknown", server)), FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN);
    }
    double dollars =
        registry
            .get("fluxbus.spent.usd")
            .tags("client", "unknown", "certainty", "unknown")
            .counter()
            .count();
    expect(Math.abs(dollars - 0.06) < 1e-9, dollars);
    expectIdle("unknown");
  }

  private void measuresRemoteCall() throws Exception {
    try (FaultServer server =
        FaultServer.http1((request, socket) -> FaultServer.succeed(socket, IMAGE))) {
      JsonObject config = options("worker", server).toJson();
      String id =
          await(
              vertx.deployVerticle(
                  "io.fluxbus.eventbus.GenerationVerticle",
                  new DeploymentOptions().setConfig(config)));
      RemoteFluxClient remote = RemoteFluxClient.create(vertx, new RemoteFluxClientOptions());
      expectSuccess(await(remote.submit(GenerationRequest.of("Rabbit singing")).outcome()));
      await(remote.close());
      await(vertx.undeploy(id));
    }
    for (String name : new String[] {"worker", "remote"}) {
      expectTimed(1, "fluxbus.calls", "client", name, "outcome", "succeeded");
      expectTimed(1, "vertx.pool.usage", "pool_type", "fluxbus", "pool_name", name);
    }
  }

  private void expectTimed(long count, String name, String... tags) {
    long timed = registry.get(name).tags(tags).timers().stream().mapToLong(Timer::count).sum();
    expect(timed == count, name + String.join(" ", tags) + ": " + timed);
  }

  private void expectIdle(String client) {
    for (String name : new String[] {"fluxbus.in.flight", "fluxbus.queued"}) {
      double value = registry.get(name).tag("client", client).gauge().value();
      expect(value == 0, name + ": " + value);
    }
    for (Meter meter : registry.find("vertx.pool.in.use").tag("pool_name", client).meters()) {
      double value = meter.measure().iterator().next().getValue();
      expect(value == 0, meter.getId() + ": " + value);
    }
  }
}
