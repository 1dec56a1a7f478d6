package io.fluxbus.image;

import io.fluxbus.internal.ConnectionGuard;
import io.fluxbus.internal.ProxyRefusal;
import io.fluxbus.internal.TrustedCertificates;
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
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes GETs for images, with nothing in them that could be a secret but the URL itself. Every GET
 * ends in time: its connection is closed when it takes too long, brings too much or brings no
 * image.
 */
final class ImageClient {
  static final int MAX_REDIRECTS = 5;

  /** Of a GET's connections, and of all of them to one host: none waits for another. */
  static final int MAX_CONNECTIONS = 64;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Vertx vertx;
  private final ImageRoutes routes;
  private final Map<String, String> headers;
  private final Refusals refusals = new Refusals(InstantSource.system());
  private final long timeout;

  /**
   * No WebClient: from the response's head on it offers no way to reset the request, and it reads
   * an endless body on when a codec has refused it.
   */
  private final HttpClient http;

  ImageClient(Vertx vertx, ImageOptions options, Resolver resolver) {
    this.vertx = vertx;
    routes = new ImageRoutes(vertx, options, resolver);
    headers = Map.copyOf(options.getHeaders());
    timeout = options.getTimeout();
    // Rounded up: 0 would be no limit.
    long idleSeconds = Duration.ofMillis(options.getKeepAliveTimeout()).plusMillis(999).toSeconds();
    HttpClientOptions settings =
        new HttpClientOptions()
            .setConnectTimeout(options.getConnectTimeout())
            .setKeepAlive(ConnectionGuard.isAvailable())
            .setKeepAliveTimeout((int) Math.min(Integer.MAX_VALUE, idleSeconds))
            .setSslHandshakeTimeout(options.getConnectTimeout())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTrustOptions(
                TrustedCertificates.read(
                    vertx, options.getTrustedCertificates(), options.isTrustSystemCertificates()));
    http =
        vertx
            .httpClientBuilder()
            .with(settings)
            .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
            .withConnectHandler(ImageClient::connected)
            .build();
  }

  private static void connected(HttpConnection connection) {
    // Without a handler, a malformed answer is logged with what it says.
    connection.exceptionHandler(broken -> {});
    ConnectionGuard.install(connection, lastStream -> {});
  }

  /**
   * One GET, its redirects included.
   *
   * @param attempt how many came before it: each goes to the next of the host's addresses
   * @return done with the sink when it completes
   */
  Future<Void> get(ImageUrl url, int attempt, ImageSink sink) {
    return new Exchange(attempt, sink).run(url);
  }

  Future<Void> close() {
    return http.close();
  }

  private static Future<HttpClientRequest> unreachable(Throwable cause) {
    return Future.failedFuture(
        ProxyRefusal.isOfCredentials(cause)
            ? ImageFailure.lasting("the proxy rejects the user name and password")
            : cause);
  }

  /** Lives on the context that began it. */
  private final class Exchange {
    private final int attempt;
    private final ImageSink sink;

    /** Where it began. */
    private Origin start;

    private HttpClientRequest request;
    private boolean late;

    private Exchange(int attempt, ImageSink sink) {
      this.attempt = attempt;
      this.sink = sink;
    }

    private Future<Void> run(ImageUrl url) {
      Promise<Void> end = Promise.promise();
      start = url.origin();
      // The context's own timer: one of the Vertx would be lost when the caller's verticle goes.
      long timer = VertxAccess.setTimer(vertx.getOrCreateContext(), timeout, id -> timeOut(end));
      follow(url, MAX_REDIRECTS)
          .onComplete(
              done -> {
                vertx.cancelTimer(timer);
                if (done.succeeded()) {
                  end.tryComplete();
                } else {
                  reset();
                  end.tryFail(late ? tooSlow() : done.cause());
                }
              });
      return end.future();
    }

    /** While a request is out it holds the sink, so then its failure ends the exchange. */
    private void timeOut(Promise<Void> end) {
      late = true;
      if (request == null) {
        end.tryFail(tooSlow());
      } else {
        reset();
      }
    }

    private Future<Void> follow(ImageUrl url, int redirects) {
      return routes
          .find(url.origin(), attempt)
          .compose(
              route ->
                  late
                      ? Future.failedFuture(tooSlow())
                      : http.request(options(url, route)).recover(ImageClient::unreachable))
          .compose(
              ready -> {
                request = ready;
                // A reset is told to request and response, and logged when nothing listens there.
                ready.exceptionHandler(ignored -> {});
                // The response must find its handlers before this context does anything else.
                return late
                    ? Future.failedFuture(tooSlow())
                    : ready.send().compose(response -> answered(url, response, redirects));
              });
    }

    private Future<Void> answered(ImageUrl url, HttpClientResponse response, int redirects) {
      response.exceptionHandler(ignored -> {});
      String location = response.getHeader(HttpHeaders.LOCATION);
      if (REDIRECTS.contains(response.statusCode()) && location != null) {
        reset();
        return redirects > 0
            ? follow(url.resolve(location), redirects - 1)
            : Future.failedFuture(
                ImageFailure.lasting("it has more than " + MAX_REDIRECTS + " redirects"));
      }
      if (response.statusCode() / 100 != 2) {
        return refusals.failure(url, response).compose(Future::failedFuture);
      }
      sink.expect(Refusals.contentLength(response));
      sink.setDecoder(new ContentDecoder(response.headers().getAll(HttpHeaders.CONTENT_ENCODING)));
      return response
          .pipe()
          .endOnComplete(false)
          .to(sink)
          .compose(v -> sink.check())
          .recover(cause -> Future.failedFuture(Refusals.withStatus(response, cause)));
    }

    private void reset() {
      if (request != null) {
        request.reset();
        request = null;
      }
    }

    private RequestOptions options(ImageUrl url, ImageRoutes.Route route) {
      Origin origin = url.origin();
      RequestOptions options = new RequestOptions();
      if (origin.equals(start) && routes.isNamed(origin)) {
        headers.forEach(options::putHeader);
      }
      return options
          .setMethod(HttpMethod.GET)
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

    private ImageFailure tooSlow() {
      return ImageFailure.again("it took longer than " + timeout + " ms");
    }
  }
}
