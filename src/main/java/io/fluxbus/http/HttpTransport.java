package io.fluxbus.http;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.ByteBudget;
import io.fluxbus.internal.KeySource;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.ProxyOptions;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Posts requests to the API over HTTP. */
public final class HttpTransport implements Transport {
  private static final long CLOSING_SECONDS = 1;

  /** The time after the timeout of an attempt until its connection may be closed. */
  private static final long RETIRING = TimeUnit.SECONDS.toMillis(1);

  /** The number of bodies that are parsed at once. Each needs memory in addition to its body. */
  private static final int PARSERS =
      Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

  private final Vertx vertx;
  private final Context home;
  private final HttpClientOptions clientOptions;

  /** The connections of new attempts. */
  private volatile ApiConnections connections;

  /** These connections, and earlier ones of attempts that run. */
  private final Set<ApiConnections> open = ConcurrentHashMap.newKeySet();

  private final RequestHeaders headers;
  private final ApiCredentials credentials;
  private final ResponseServices responses;
  private final LongSupplier nanoTime;

  /**
   * Creates a transport, whose connections and questions for the key belong to the current context.
   *
   * @param key sent as a bearer token, and removed from every message
   * @param clock for a {@code Retry-After} that is a date
   * @param nanoTime a monotonic clock in nanoseconds, for idle connections
   */
  public HttpTransport(
      Vertx vertx,
      FluxClientOptions options,
      KeySource key,
      KeyListener keyListener,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    this.home = vertx.getOrCreateContext();
    this.nanoTime = nanoTime;
    ProxyOptions proxy = HttpSettings.proxy(vertx, options);
    this.clientOptions = HttpSettings.clientOptions(vertx, options, proxy);
    this.connections = new ApiConnections(vertx, options, clientOptions, nanoTime);
    this.open.add(connections);
    this.credentials =
        new ApiCredentials(key, HttpSettings.secrets(options, proxy), home, nanoTime, keyListener);
    this.headers = new RequestHeaders(credentials, options.getHeaders());
    BaseUrl base = BaseUrl.parse(options.getBaseUrl());
    Redactor redactor = new Redactor(credentials::masks);
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
      GenerationRequest request,
      Priority priority,
      CallScope scope,
      long timeout,
      Handler<AttemptResult> onResult) {
    Context context = vertx.getOrCreateContext();
    return credentials.hasKey()
        ? begin(request, context, timeout, onResult)
        : afterKey(request, context, timeout, onResult);
  }

  private Attempt begin(
      GenerationRequest request, Context context, long timeout, Handler<AttemptResult> onResult) {
    return new HttpAttempt(connections, headers, responses, request, context, timeout, onResult)
        .begin();
  }

  private Attempt afterKey(
      GenerationRequest request, Context context, long timeout, Handler<AttemptResult> onResult) {
    long start = nanoTime.getAsLong();
    Supplier<Attempt> begin =
        () -> {
          long waited = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start);
          return begin(request, context, Math.max(1, timeout - waited), onResult);
        };
    return new KeyWait(context, begin, onResult).begin(credentials.firstKey(), timeout);
  }

  @Override
  public void onKeyReplaced(Runnable action) {
    credentials.onReplaced(action);
  }

  @Override
  public void refreshKey() {
    credentials.refresh();
  }

  @Override
  public void onUpdate(FluxClientOptions options) {
    if (options.getMaxConcurrency() <= connections.capacity()) {
      connections.setAttemptTimeout(options.getAttemptTimeout());
      return;
    }
    // The size of a pool cannot change.
    ApiConnections earlier = connections;
    connections =
        VertxAccess.call(home, () -> new ApiConnections(vertx, options, clientOptions, nanoTime));
    open.add(connections);
    long ended = Math.min(Integer.MAX_VALUE, earlier.longestTimeout()) + RETIRING;
    VertxAccess.setTimer(home, ended, timer -> retire(earlier));
  }

  /** Closes connections whose attempts have ended. */
  private void retire(ApiConnections earlier) {
    if (open.remove(earlier)) {
      close(earlier);
    }
  }

  @Override
  public Future<Void> close() {
    return Future.join(open.stream().map(HttpTransport::close).toList())
        .eventually(responses.workers()::close)
        .mapEmpty();
  }

  private static Future<Void> close(ApiConnections connections) {
    // Vert.x 5.0 throws, or never completes the future, if a connect attempt times out while it
    // closes. By then all connections are closed.
    return Future.<Void>future(closed -> connections.close().onComplete(closed))
        .timeout(CLOSING_SECONDS, TimeUnit.SECONDS)
        .otherwiseEmpty();
  }
}
