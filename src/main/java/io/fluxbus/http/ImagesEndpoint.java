package io.fluxbus.http;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.ProxySettings;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.ByteBudget;
import io.fluxbus.internal.ConnectionGuard;
import io.fluxbus.internal.TrustedCertificates;
import io.fluxbus.json.ApiHeaders;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The API's endpoint: where to post, with which key, over which connections. */
public final class ImagesEndpoint implements Transport {
  private static final long CLOSING_SECONDS = 1;

  /** Bodies that are parsed at once: each needs memory beside its body. */
  private static final int JUDGES =
      Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

  /** In characters. Shorter values of headers, such as {@code 1}, are part of unrelated texts. */
  private static final int MIN_HEADER_SECRET = 6;

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence ANY = HttpHeaders.createOptimized("*/*");
  private static final CharSequence IDENTITY = HttpHeaders.createOptimized("identity");
  private static final CharSequence USER_AGENT = HttpHeaders.createOptimized("fluxbus");
  private static final CharSequence REQUEST_ID =
      HttpHeaders.createOptimized(ApiHeaders.CLIENT_REQUEST_ID);

  private final Vertx vertx;
  private final HttpClient http;
  private final BaseUrl base;
  private final SocketAddress named;
  private final WebClient client;
  private final long attemptTimeout;

  /** Of most attempts; never changed. */
  private final HttpRequest<Void> usual;

  private final CharSequence authorization;

  private final List<Map.Entry<String, String>> headers;

  /** Null over HTTP/1.1, where each call has a connection of its own. */
  private final Http2ConnectGate first;

  private final KeepAlive keepAlive;
  private final GoAways goAways = new GoAways();
  private final ServerAddresses addresses;
  private final ResponseClassifier judge;
  private final WorkerExecutor judging;
  private final TransportFailures transportFailures;
  private final int maxResponseSize;
  private final ByteBudget budget;

  /**
   * @param apiKey sent as a bearer token, and kept out of every message
   * @param clock for a {@code Retry-After} that is a date
   * @param nanoTime for how long connections are idle: a clock that only goes forward
   */
  public ImagesEndpoint(
      Vertx vertx,
      FluxClientOptions options,
      String apiKey,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.base = BaseUrl.parse(options.getBaseUrl());
    this.named = SocketAddress.inetSocketAddress(base.port(), base.server());
    this.keepAlive = new KeepAlive(options.getKeepAliveTimeout(), nanoTime);
    ProxyOptions proxy = proxy(vertx, options);
    this.addresses =
        new ServerAddresses(vertx, proxy == null ? base.server() : null, base.port(), nanoTime);
    Redactor redactor = new Redactor(secrets(apiKey, options, proxy));
    this.vertx = vertx;
    this.first = options.isHttp2() ? new Http2ConnectGate(options.getConnectTimeout()) : null;
    this.http =
        vertx
            .httpClientBuilder()
            .with(clientOptions(vertx, options).setProxyOptions(proxy))
            .with(poolOptions(options))
            // Without a handler, a malformed answer is logged with what it says. The attempt on the
            // connection is told all the same.
            .withConnectHandler(this::connected)
            .build();
    this.client =
        WebClient.wrap(
            http, new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false));
    this.attemptTimeout = options.getAttemptTimeout();
    this.usual = request(attemptTimeout, named);
    this.authorization = HttpHeaders.createOptimized("Bearer " + apiKey);
    this.headers = List.copyOf(options.getHeaders().entrySet());
    this.judge = new ResponseClassifier(redactor, clock, base);
    this.judging = vertx.createSharedWorkerExecutor("fluxbus-judge", JUDGES);
    String through = proxy == null ? "" : " through the proxy " + options.getProxy().address();
    this.transportFailures = new TransportFailures(base.origin() + through, redactor);
    this.maxResponseSize = options.getMaxResponseSize();
    Long maxBufferedBytes = options.getMaxBufferedBytes();
    this.budget = maxBufferedBytes == null ? ByteBudget.shared() : new ByteBudget(maxBufferedBytes);
  }

  @Override
  public Attempt post(
      GenerationRequest request, Priority priority, long timeout, Handler<AttemptResult> verdict) {
    return new HttpAttempt(this, request, vertx.getOrCreateContext(), timeout, verdict).begin();
  }

  @Override
  public Future<Void> close() {
    // Vert.x 5.0 throws, or never completes it, when a request's time is up as it closes while a
    // connection is made. By then all connections are closed.
    return Future.<Void>future(closed -> http.shutdown(0, TimeUnit.SECONDS).onComplete(closed))
        .timeout(CLOSING_SECONDS, TimeUnit.SECONDS)
        .otherwiseEmpty()
        .eventually(judging::close);
  }

  private void connected(HttpConnection connection) {
    connection.exceptionHandler(broken -> {});
    keepAlive.opened(connection);
    if (first == null) {
      ConnectionGuard.install(connection, lastStream -> {});
    } else {
      ConnectionGuard.install(connection, goAways.opened(connection)::lower);
      first.opened(connection);
    }
    connection.closeHandler(v -> closed(connection));
  }

  private void closed(HttpConnection connection) {
    keepAlive.closed(connection);
    if (first != null) {
      goAways.closed(connection);
      first.ended(connection);
    }
  }

  KeepAlive keepAlive() {
    return keepAlive;
  }

  GoAways goAways() {
    return goAways;
  }

  ServerAddresses addresses() {
    return addresses;
  }

  /** Whether an attempt may ask for a connection now; it is told to when its turn comes later. */
  boolean mayAsk(HttpAttempt attempt) {
    return first == null || first.mayAsk(attempt);
  }

  /** An attempt got no connection. */
  void unreachable(HttpAttempt attempt) {
    if (first != null) {
      first.failed(attempt);
    }
  }

  /** An attempt has its connection, or wants none any more. */
  void left(HttpAttempt attempt) {
    if (first != null) {
      first.left(attempt);
    }
  }

  /**
   * Asks for a connection, and hands the request to the body when there is one.
   *
   * @param timeout in milliseconds: how long it may wait for a connection
   * @param server the address to connect to; null for the one that the host's name resolves to
   * @return fails when the exchange fails before the head of a response arrives, and with {@link
   *     UnreadBody.TakenException} when the head has arrived
   */
  Future<?> send(RequestBody body, long timeout, SocketAddress server) {
    HttpRequest<Void> request =
        timeout == attemptTimeout && server == null
            ? usual
            : request(timeout, server == null ? named : server);
    return request.sendStream(body);
  }

  private HttpRequest<Void> request(long timeout, SocketAddress server) {
    return client
        .request(HttpMethod.POST, server, base.port(), base.host(), base.endpoint())
        .ssl(base.ssl())
        .connectTimeout(timeout)
        .as(new UnreadBody());
  }

  /**
   * Gives up an exchange of which nothing was sent. Over HTTP/2 the pool would count its stream for
   * ever, because only one that was opened is given back. So its connection takes no more, and ends
   * with the last that it carries.
   */
  void abandon(HttpClientRequest exchange) {
    if (exchange.version() == HttpVersion.HTTP_2) {
      exchange.connection().shutdown(attemptTimeout, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Puts the headers on an exchange. The WebClient's own would be copied three times on their way.
   */
  void putHeaders(HttpClientRequest exchange, String requestId) {
    exchange
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.ACCEPT, ANY)
        .putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY)
        .putHeader(HttpHeaders.USER_AGENT, USER_AGENT)
        .putHeader(HttpHeaders.AUTHORIZATION, authorization)
        .putHeader(REQUEST_ID, requestId);
    for (int i = 0; i < headers.size(); i++) {
      exchange.putHeader(headers.get(i).getKey(), headers.get(i).getValue());
    }
  }

  /**
   * For what takes too long for an event loop; no caller's own pool, which may be blocked or gone.
   */
  WorkerExecutor judging() {
    return judging;
  }

  ResponseClassifier judge() {
    return judge;
  }

  TransportFailures transportFailures() {
    return transportFailures;
  }

  ByteBudget budget() {
    return budget;
  }

  int maxResponseSize() {
    return maxResponseSize;
  }

  /** Null where none is used. */
  private ProxyOptions proxy(Vertx vertx, FluxClientOptions options) {
    ProxySettings settings = options.getProxy();
    if (settings == null) {
      return null;
    }
    // A password file that cannot be read is an error even where none is needed.
    ProxyOptions proxy = settings.toVertx(vertx, options.getConnectTimeout());
    return settings.isUsedFor(base.host(), base.port()) ? proxy : null;
  }

  /** What no message may show. */
  private static String[] secrets(String apiKey, FluxClientOptions options, ProxyOptions proxy) {
    List<String> secrets = new ArrayList<>();
    secrets.add(apiKey);
    options.getHeaders().values().stream()
        .filter(value -> value.length() >= MIN_HEADER_SECRET)
        .forEach(secrets::add);
    if (proxy != null && proxy.getPassword() != null && !proxy.getPassword().isEmpty()) {
      secrets.add(proxy.getPassword());
      // A short password is not recognized inside Base64, but a proxy may repeat its header.
      secrets.add(basic(proxy.getUsername() + ":" + proxy.getPassword()));
    }
    return secrets.toArray(String[]::new);
  }

  private static String basic(String credentials) {
    return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpClientOptions clientOptions(Vertx vertx, FluxClientOptions options) {
    // A file that cannot be read is an error even where none is needed.
    // Rounded up: 0 would be no limit.
    int idleSeconds =
        (int)
            Math.min(
                Integer.MAX_VALUE,
                Duration.ofMillis(options.getKeepAliveTimeout()).plusMillis(999).toSeconds());
    TrustOptions trust =
        TrustedCertificates.read(
            vertx, options.getTrustedCertificates(), options.isTrustSystemCertificates());
    HttpClientOptions client =
        new HttpClientOptions()
            .setConnectTimeout(options.getConnectTimeout())
            .setKeepAliveTimeout(idleSeconds)
            .setHttp2KeepAliveTimeout(idleSeconds)
            .setTcpNoDelay(true)
            .setDecompressionSupported(false)
            .setKeepAlive(ConnectionGuard.isAvailable());
    // The pool compares them for each call, so there are none where they mean nothing.
    if (BaseUrl.parse(options.getBaseUrl()).ssl()) {
      client
          .setSslHandshakeTimeout(options.getConnectTimeout())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
          .setTrustOptions(trust);
    }
    if (options.isHttp2()) {
      client
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(true)
          .setHttp2ClearTextUpgrade(false)
          // A response that is paused must not hold up the others on its connection. What is in
          // memory of each is limited by the window of its stream.
          .setHttp2ConnectionWindowSize(Integer.MAX_VALUE);
    }
    return client;
  }

  /**
   * A server that negotiates HTTP/1.1 where HTTP/2 was asked for needs as many connections. The
   * product of the two must be an int, or the pool never makes any.
   */
  private static PoolOptions poolOptions(FluxClientOptions options) {
    int most = options.getMaxConcurrency();
    return new PoolOptions()
        .setHttp1MaxSize(most)
        .setHttp2MaxSize(options.isHttp2() ? Math.min(most, Integer.MAX_VALUE / most) : 1);
  }
}
