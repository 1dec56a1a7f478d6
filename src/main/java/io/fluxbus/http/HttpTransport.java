package io.fluxbus.http;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.ByteBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.ProxyOptions;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Posts requests to the API over HTTP. */
public final class HttpTransport implements Transport {
  private static final long CLOSING_SECONDS = 1;

  /** The number of bodies that are parsed at once. Each needs memory in addition to its body. */
  private static final int PARSERS =
      Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

  private final Vertx vertx;
  private final ApiConnections connections;
  private final RequestHeaders headers;
  private final ResponseServices responses;

  /**
   * @param apiKey sent as a bearer token, and removed from every message
   * @param clock for a {@code Retry-After} that is a date
   * @param nanoTime a monotonic clock in nanoseconds, for idle connections
   */
  public HttpTransport(
      Vertx vertx,
      FluxClientOptions options,
      String apiKey,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    ProxyOptions proxy = HttpSettings.proxy(vertx, options);
    this.connections = new ApiConnections(vertx, options, proxy, nanoTime);
    this.headers = new RequestHeaders(apiKey, options.getHeaders());
    BaseUrl base = BaseUrl.parse(options.getBaseUrl());
    Redactor redactor = new Redactor(HttpSettings.secrets(apiKey, options, proxy));
    String through = proxy == null ? "" : " through the proxy " + options.getProxy().address();
    Long maxBufferedBytes = options.getMaxBufferedBytes();
    this.responses =
        new ResponseServices(
            new ResponseClassifier(redactor, clock, base),
            new TransportFailures(base.origin() + through, redactor),
            vertx.createSharedWorkerExecutor("fluxbus-parser", PARSERS),
            maxBufferedBytes == null ? ByteBudget.shared() : new ByteBudget(maxBufferedBytes),
            options.getMaxResponseSize());
  }

  @Override
  public Attempt post(
      GenerationRequest request, Priority priority, long timeout, Handler<AttemptResult> onResult) {
    Context context = vertx.getOrCreateContext();
    return new HttpAttempt(connections, headers, responses, request, context, timeout, onResult)
        .begin();
  }

  @Override
  public Future<Void> close() {
    // Vert.x 5.0 throws, or never completes the future, if a connect attempt times out while it
    // closes. By then all connections are closed.
    return Future.<Void>future(closed -> connections.close().onComplete(closed))
        .timeout(CLOSING_SECONDS, TimeUnit.SECONDS)
        .otherwiseEmpty()
        .eventually(responses.workers()::close);
  }
}
