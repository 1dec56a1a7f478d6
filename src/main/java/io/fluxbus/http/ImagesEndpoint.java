package io.fluxbus.http;

import io.fluxbus.BaseUrl;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.TrustedCertificates;
import io.fluxbus.json.ApiHeaders;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The API's endpoint: where to post, with which key, over which connections. */
public final class ImagesEndpoint implements Endpoint {
  private static final long CLOSING_SECONDS = 1;

  private final VertxInternal vertx;
  private final HttpClient http;
  private final HttpRequest<Buffer> template;
  private final Judge judge;
  private final WorkerExecutor judging;
  private final NoAnswer noAnswer;
  private final int maxResponseSize;

  /**
   * @param apiKey sent as a bearer token, and kept out of every message
   * @param clock for a {@code Retry-After} that is a date
   */
  public ImagesEndpoint(
      VertxInternal vertx, FluxClientOptions options, String apiKey, InstantSource clock) {
    BaseUrl base = options.base();
    Scrubber scrubber = new Scrubber(apiKey);
    this.vertx = vertx;
    this.http =
        vertx
            .httpClientBuilder()
            .with(clientOptions(vertx, options))
            .with(poolOptions(options))
            // Without a handler, a malformed answer is logged with what it says. The attempt on the
            // connection is told all the same.
            .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
            .build();
    WebClientInternal client =
        (WebClientInternal)
            WebClient.wrap(
                http, new WebClientOptions().setUserAgent("fluxbus").setFollowRedirects(false));
    this.template =
        client
            .addInterceptor(new ExchangeTap())
            .post(base.port(), base.host(), base.endpoint())
            .ssl(base.ssl())
            .putHeader("content-type", "application/json")
            .putHeader("accept", "*/*")
            .putHeader("authorization", "Bearer " + apiKey);
    this.judge = new Judge(scrubber, clock);
    this.judging = vertx.createSharedWorkerExecutor("fluxbus-judge", 1);
    this.noAnswer = new NoAnswer(base.origin(), scrubber);
    this.maxResponseSize = options.getMaxResponseSize();
  }

  @Override
  public Attempt post(
      GenerationRequest request, Priority priority, long timeout, Handler<Verdict> verdict) {
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

  /**
   * A request that is ready to be sent, whose answer goes into that body.
   *
   * @param timeout in milliseconds: who still waits for a connection then leaves the line
   */
  HttpRequest<Buffer> post(String requestId, long timeout, CappedBody body) {
    return template
        .copy()
        .connectTimeout(timeout)
        .putHeader(ApiHeaders.CLIENT_REQUEST_ID, requestId)
        .as(body);
  }

  VertxInternal vertx() {
    return vertx;
  }

  /**
   * For what takes too long for an event loop; no caller's own pool, which may be blocked or gone.
   */
  WorkerExecutor judging() {
    return judging;
  }

  Judge judge() {
    return judge;
  }

  NoAnswer noAnswer() {
    return noAnswer;
  }

  int maxResponseSize() {
    return maxResponseSize;
  }

  private static HttpClientOptions clientOptions(Vertx vertx, FluxClientOptions options) {
    HttpClientOptions client =
        new HttpClientOptions()
            .setConnectTimeout(options.getConnectTimeout())
            .setSslHandshakeTimeout(options.getConnectTimeout())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTrustOptions(TrustedCertificates.read(vertx, options.getTrustedCertificates()))
            .setTcpNoDelay(true)
            .setDecompressionSupported(false);
    if (options.isHttp2()) {
      client
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(true)
          .setHttp2ClearTextUpgrade(false);
    }
    return client;
  }

  /** A server that negotiates HTTP/1.1 where HTTP/2 was asked for needs as many connections. */
  private static PoolOptions poolOptions(FluxClientOptions options) {
    return new PoolOptions()
        .setHttp1MaxSize(options.getMaxConcurrency())
        .setHttp2MaxSize(options.getMaxConcurrency());
  }
}
