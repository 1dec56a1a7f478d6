package io.fluxbus.impl;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.http.AttemptResult;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;

/**
 * What a client does for metrics, traces and logs in a successful call if the Vertx has neither
 * metrics nor a tracer, and the log shows no single calls. It is in the package of the client,
 * because the monitor is not visible elsewhere.
 */
public final class AbsentInstruments implements Load {
  private final GenerationRequest request;
  private final AttemptResult result;
  private final GenerationOutcome outcome;
  private final VertxRuntime runtime;
  private final ClientMonitor monitor;

  /**
   * @param request the request of all calls
   */
  public AbsentInstruments(Vertx vertx, GenerationRequest request) {
    FluxClientOptions options = new FluxClientOptions();
    GeneratedImage image =
        new GeneratedImage("https://example.com/image.jpeg", null, null, null, null, null, null);
    GenerationResult response =
        new GenerationResult(List.of(image), 0, null, null, Map.of(), null, null, null);
    this.request = request;
    this.result = AttemptResult.succeeded(response);
    this.outcome = new GenerationOutcome(request.id(), response, null, 1, 0, 0, 0, null);
    this.runtime = new VertxRuntime(vertx);
    this.monitor =
        new ClientMonitor(
            Instruments.of(vertx, options, () -> "", false),
            runtime,
            new LiveSettings(options),
            () -> null);
    monitor.opened();
  }

  @Override
  public void await(long calls) {
    CallerContext context = runtime.context();
    for (long i = 0; i < calls; i++) {
      monitor.submitted(context.trace(), request);
      Object waiting = monitor.permits().enqueued();
      Object running = monitor.permits().acquired(waiting);
      monitor.attempting(context.trace(), 1);
      monitor.attempted(context.trace(), result, 0, 0);
      monitor.permits().released(running);
      monitor.permits().dequeued(null);
      monitor.completed(context.trace(), request, outcome);
    }
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}
}
