package io.fluxbus.http;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.internal.ConnectionGuard;
import io.fluxbus.internal.DirectAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The connections to the API: a WebClient over one HTTP client, and the state of each connection.
 * Thread-safe.
 */
final class ApiConnections {
  private final HttpClient http;
  private final WebClient webClient;
  private final BaseUrl base;
  private final SocketAddress host;
  private final int capacity;
  private volatile CommonRequest common;
  private volatile long longestTimeout;

  private final KeepAlive keepAlive;
  private final GoAways goAways = new GoAways();
  private final ServerAddresses addresses;

  /**
   * The request of most attempts.
   *
   * @param timeout that of an attempt, in milliseconds
   * @param http is never changed
   */
  private record CommonRequest(long timeout, HttpRequest<Void> http) {}

  /** Null over HTTP/1.1, where each running call uses its own connection. */
  private final Http2ConnectGate connectGate;

  /**
   * @param clientOptions of the same options; reading them may block
   * @param nanoTime a monotonic clock, in nanoseconds
   */
  ApiConnections(
      Vertx vertx,
      FluxClientOptions options,
      HttpClientOptions clientOptions,
      LongSupplier nanoTime) {
    ProxyOptions proxy = clientOptions.getProxyOptions();
    this.capacity = options.getMaxConcurrency();
    this.base = BaseUrl.parse(options.getBaseUrl());
    this.host =
        proxy == null
            ? DirectAddress.of(base.port(), base.server())
            : SocketAddress.inetSocketAddress(base.port(), base.server());
    this.keepAlive = new KeepAlive(options.getKeepAliveTimeout(), nanoTime);
    this.addresses =
        new ServerAddresses(vertx, proxy == null ? base.server() : null, base.port(), nanoTime);
    this.connectGate = options.isHttp2() ? new Http2ConnectGate(options.getConnectTimeout()) : null;
    this.http =
        vertx
            .httpClientBuilder()
            .with(clientOptions)
            .with(HttpSettings.poolOptions(options))
            .withConnectHandler(this::onOpened)
            .build();
    this.webClient =
        WebClient.wrap(
            http, new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false));
    setAttemptTimeout(options.getAttemptTimeout());
  }

  /** How many calls can have a connection at once. */
  int capacity() {
    return capacity;
  }

  /** The longest timeout that an attempt has had, in milliseconds. */
  long longestTimeout() {
    return longestTimeout;
  }

  /**
   * @param timeout of most attempts from now on, in milliseconds
   */
  synchronized void setAttemptTimeout(long timeout) {
    longestTimeout = Math.max(longestTimeout, timeout);
    common = new CommonRequest(timeout, request(timeout, host));
  }

  /**
   * Asks for a connection, and pipes the body to the request on it.
   *
   * @param timeout how long to wait for a connection, in milliseconds
   * @param server the address to connect to; null for the one to which the host resolves
   * @return fails if the exchange fails before the head of a response arrives, and with {@link
   *     UnreadBody.TakenException} when the head has arrived
   */
  Future<?> send(RequestBody body, long timeout, SocketAddress server) {
    CommonRequest most = common;
    HttpRequest<Void> request =
        timeout == most.timeout && server == null
            ? most.http
            : request(timeout, server == null ? host : server);
    return request.sendStream(body);
  }

  private HttpRequest<Void> request(long timeout, SocketAddress server) {
    return webClient
        .request(HttpMethod.POST, server, base.port(), base.host(), base.endpoint())
        .ssl(base.ssl())
        .connectTimeout(timeout)
        .as(new UnreadBody());
  }

  /** The addresses of the API's host. */
  ServerAddresses addresses() {
    return addresses;
  }

  /** The keep-alive state of a connection; null if it is closed. */
  KeepAlive.Idle idle(HttpConnection connection) {
    return keepAlive.of(connection);
  }

  /** The last stream of a connection that the server processes; null if it is closed. */
  GoAways.LastStream lastStream(HttpConnection connection) {
    return goAways.of(connection);
  }

  /**
   * Whether an attempt may ask for a connection now. If not, its {@link HttpAttempt#connectLater}
   * is called as soon as it may.
   */
  boolean mayConnect(HttpAttempt attempt) {
    return connectGate == null || connectGate.mayConnect(attempt);
  }

  /** An attempt failed to get a connection. */
  void onConnectFailed(HttpAttempt attempt) {
    if (connectGate != null) {
      connectGate.onConnectFailed(attempt);
    }
  }

  /** An attempt has its connection. */
  void onConnected(HttpAttempt attempt) {
    if (connectGate != null) {
      connectGate.onConnected(attempt);
    }
  }

  /** An attempt has ended. */
  void onEnded(HttpAttempt attempt) {
    if (connectGate != null) {
      connectGate.onEnded(attempt);
    }
  }

  /**
   * Gives up an exchange of which nothing was sent. Over HTTP/2 the pool would count its stream
   * forever, because it only gets streams back that were opened. So the connection accepts no new
   * streams, and closes after its last one.
   */
  void abandon(HttpClientRequest exchange) {
    if (exchange.version() == HttpVersion.HTTP_2) {
      exchange.connection().shutdown(common.timeout, TimeUnit.MILLISECONDS);
    }
  }

  /** Closes the connections at once. Exchanges on them fail. */
  Future<Void> close() {
    return http.shutdown(0, TimeUnit.SECONDS);
  }

  private void onOpened(HttpConnection connection) {
    // Without a handler, Vert.x logs a malformed response with its content. The attempt on the
    // connection is notified in any case.
    connection.exceptionHandler(broken -> {});
    keepAlive.onOpened(connection);
    if (connectGate == null) {
      ConnectionGuard.install(connection, lastStream -> {});
    } else {
      ConnectionGuard.install(connection, goAways.onOpened(connection)::lower);
      connectGate.onOpened(connection, ConnectionGuard.maxStreams(connection));
    }
    connection.closeHandler(v -> onClosed(connection));
  }

  private void onClosed(HttpConnection connection) {
    keepAlive.onClosed(connection);
    if (connectGate != null) {
      goAways.onClosed(connection);
      connectGate.onClosed(connection);
    }
  }
}
