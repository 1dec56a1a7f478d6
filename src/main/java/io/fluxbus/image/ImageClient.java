package io.fluxbus.image;

import io.fluxbus.ProxySettings;
import io.fluxbus.internal.ConnectionGuard;
import io.fluxbus.internal.HostResolver;
import io.fluxbus.internal.Origin;
import io.fluxbus.internal.ProxyRejection;
import io.fluxbus.internal.RouteSelector;
import io.fluxbus.internal.TlsEngine;
import io.fluxbus.internal.TrustedCertificates;
import io.fluxbus.internal.UrlPolicy;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Fetches images with GET requests. A request never carries the API key. Every GET has a time
 * limit: if it takes too long, or the response is too large or is not an image, the request is
 * reset.
 */
final class ImageClient {
  static final int MAX_REDIRECTS = 5;

  /** The maximum number of concurrent GETs and of connections, so no GET waits for a connection. */
  static final int MAX_CONNECTIONS = 64;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Vertx vertx;
  private final RouteSelector routes;
  private final Map<String, String> headers;
  private final ImageErrorClassifier errors = new ImageErrorClassifier(InstantSource.system());
  private final long timeout;

  /**
   * Not a WebClient: it cannot reset a request after the response head, and it continues to read an
   * endless body after a codec has rejected it.
   */
  private final HttpClient http;

  ImageClient(Vertx vertx, ImageOptions options, HostResolver resolver) {
    this.vertx = vertx;
    routes = routes(vertx, options, resolver);
    headers = Map.copyOf(options.getHeaders());
    timeout = options.getTimeout();
    http =
        vertx
            .httpClientBuilder()
            .with(clientOptions(vertx, options))
            .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
            .withConnectHandler(ImageClient::onConnect)
            .build();
  }

  private static RouteSelector routes(Vertx vertx, ImageOptions options, HostResolver resolver) {
    ProxySettings proxy = options.getProxy();
    return new RouteSelector(
        vertx,
        new UrlPolicy(options.origins()),
        resolver,
        proxy == null ? null : proxy.toVertx(vertx, options.getConnectTimeout()),
        proxy == null ? List.of() : proxy.getNonProxyHosts());
  }

  static HttpClientOptions clientOptions(Vertx vertx, ImageOptions options) {
    // Rounded up, because 0 means no limit.
    long idleSeconds = Duration.ofMillis(options.getKeepAliveTimeout()).plusMillis(999).toSeconds();
    return new HttpClientOptions()
        .setConnectTimeout(options.getConnectTimeout())
        .setKeepAlive(ConnectionGuard.isAvailable())
        .setKeepAliveTimeout((int) Math.min(Integer.MAX_VALUE, idleSeconds))
        .setSslHandshakeTimeout(options.getConnectTimeout())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslEngineOptions(TlsEngine.select(options.isOpenSsl()))
        .setTrustOptions(
            TrustedCertificates.read(
                vertx, options.getTrustedCertificates(), options.isTrustSystemCertificates()))
        // The span of Vert.x would contain the URL with its signature. DownloadMonitor has its own.
        .setTracingPolicy(TracingPolicy.IGNORE);
  }

  private static void onConnect(HttpConnection connection) {
    // Without a handler, Vert.x would log the content of a malformed response.
    connection.exceptionHandler(broken -> {});
    ConnectionGuard.install(connection, lastStream -> {});
  }

  /**
   * Fetches an image and follows redirects.
   *
   * @param attempt the number of earlier attempts. Each attempt uses the next address of the host
   * @return completes when the sink is no longer used, and has kept all bytes
   */
  Future<Void> get(ImageUrl url, int attempt, ImageSink sink) {
    return new Exchange(attempt, sink).run(url);
  }

  /**
   * Asks for the status of an image, and follows redirects.
   *
   * @param method HEAD, or GET for the first byte, which is not read
   */
  Future<Integer> status(HttpMethod method, ImageUrl url) {
    return status(method, url, url.origin(), MAX_REDIRECTS).timeout(timeout, TimeUnit.MILLISECONDS);
  }

  private Future<Integer> status(
      HttpMethod method, ImageUrl url, Origin firstOrigin, int redirects) {
    return routes
        .select(url.origin(), 0)
        .compose(
            route -> http.request(options(method, url, route, firstOrigin).setIdleTimeout(timeout)))
        .compose(
            request -> {
              request.exceptionHandler(ignored -> {});
              if (method.equals(HttpMethod.GET)) {
                request.putHeader("Range", "bytes=0-0");
              }
              return request.send();
            })
        .compose(
            response -> {
              response.exceptionHandler(ignored -> {});
              if (method.equals(HttpMethod.GET)) {
                // A host that ignores the range sends the whole image.
                response.request().reset();
              }
              String location = response.getHeader(HttpHeaders.LOCATION);
              return REDIRECTS.contains(response.statusCode()) && location != null && redirects > 0
                  ? status(method, url.resolve(location), firstOrigin, redirects - 1)
                  : Future.succeededFuture(response.statusCode());
            });
  }

  Future<Void> close() {
    return http.close();
  }

  private RequestOptions options(
      HttpMethod method, ImageUrl url, RouteSelector.Route route, Origin firstOrigin) {
    Origin origin = url.origin();
    RequestOptions options = new RequestOptions();
    if (origin.equals(firstOrigin) && routes.isConfigured(origin)) {
      headers.forEach(options::putHeader);
    }
    return options
        .setMethod(method)
        .setServer(route.server())
        .setProxyOptions(route.proxy())
        .setSsl(origin.ssl())
        .setHost(origin.host())
        .setPort(origin.port())
        .setURI(url.target())
        .setConnectTimeout(timeout)
        .putHeader(HttpHeaders.ACCEPT, "image/*")
        .putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
  }

  private static Future<HttpClientRequest> connectFailed(Throwable cause) {
    return Future.failedFuture(
        ProxyRejection.isOfCredentials(cause)
            ? ImageException.permanent("the proxy rejects the user name and password")
            : cause);
  }

  /** Whether the connection is closed after the response. */
  private static boolean isLastOfConnection(HttpClientResponse response) {
    return !ConnectionGuard.isAvailable()
        || response.version() == HttpVersion.HTTP_1_0
        || response.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true)
        || !(response.headers().contains(HttpHeaders.CONTENT_LENGTH)
            || response.headers().contains(HttpHeaders.TRANSFER_ENCODING));
  }

  /** One GET with its redirects. It runs on the context that starts it. */
  private final class Exchange {
    private final int attempt;
    private final ImageSink sink;

    /** The origin of the first URL. */
    private Origin firstOrigin;

    private HttpClientRequest request;

    /** Why the exchange has ended early; null if it has not. */
    private ImageException aborted;

    private Exchange(int attempt, ImageSink sink) {
      this.attempt = attempt;
      this.sink = sink;
    }

    private Future<Void> run(ImageUrl url) {
      Promise<Void> end = Promise.promise();
      firstOrigin = url.origin();
      sink.abortHandler(failure -> abort(end, failure));
      // The context's own timer, because undeploying the caller's verticle cancels its Vertx
      // timers.
      long timer =
          VertxAccess.setTimer(
              vertx.getOrCreateContext(),
              timeout,
              id -> abort(end, ImageException.retryable("it took longer than " + timeout + " ms")));
      follow(url, MAX_REDIRECTS)
          .onComplete(
              done -> {
                vertx.cancelTimer(timer);
                sink.abortHandler(ignored -> {});
                if (done.succeeded()) {
                  end.tryComplete();
                } else {
                  reset();
                  end.tryFail(aborted == null ? done.cause() : aborted);
                }
              });
      return end.future();
    }

    /** Ends the exchange. The response may still arrive, but the sink rejects it. */
    private void abort(Promise<Void> end, ImageException failure) {
      aborted = failure;
      sink.stop();
      reset();
      end.tryFail(failure);
    }

    private Future<Void> follow(ImageUrl url, int redirects) {
      return routes
          .select(url.origin(), attempt)
          .compose(
              route ->
                  aborted != null
                      ? Future.failedFuture(aborted)
                      : http.request(options(HttpMethod.GET, url, route, firstOrigin))
                          .recover(ImageClient::connectFailed))
          .compose(
              created -> {
                request = created;
                // Without handlers, Vert.x would log a reset of the request and of the response.
                created.exceptionHandler(ignored -> {});
                // The handlers of the response must be set before this context does anything else.
                return aborted != null
                    ? Future.failedFuture(aborted)
                    : created.send().compose(response -> onResponse(url, response, redirects));
              });
    }

    private Future<Void> onResponse(ImageUrl url, HttpClientResponse response, int redirects) {
      response.exceptionHandler(ignored -> {});
      String location = response.getHeader(HttpHeaders.LOCATION);
      if (REDIRECTS.contains(response.statusCode()) && location != null) {
        reset();
        return redirects > 0
            ? follow(url.resolve(location), redirects - 1)
            : Future.failedFuture(
                ImageException.permanent("it has more than " + MAX_REDIRECTS + " redirects"));
      }
      if (response.statusCode() / 100 != 2) {
        return errors.failure(url, response).compose(Future::failedFuture);
      }
      sink.setContentLength(ImageErrorClassifier.contentLength(response));
      sink.setLastOfConnection(isLastOfConnection(response));
      sink.setDecoder(new ContentDecoder(response.headers().getAll(HttpHeaders.CONTENT_ENCODING)));
      return response
          .pipe()
          .endOnComplete(false)
          .to(sink)
          .compose(v -> sink.check())
          .compose(v -> sink.end())
          .recover(cause -> Future.failedFuture(ImageErrorClassifier.withStatus(response, cause)));
    }

    private void reset() {
      if (request != null) {
        request.reset();
        request = null;
      }
    }
  }
}
