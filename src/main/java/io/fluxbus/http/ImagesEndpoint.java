package io.fluxbus.http;

import io.fluxbus.BaseUrl;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The API's endpoint: where to post, with which key, over which connections.
 *
 * <p>It posts with Vert.x's {@link HttpClient} and not with the WebClient on top of it. The
 * WebClient has no public way to end an exchange, and forgets the head of an answer whose body
 * breaks; here the head holds the inference id of a call that may have been billed.
 */
public final class ImagesEndpoint {
  private static final MultiMap CONSTANT_HEADERS =
      HttpHeaders.headers()
          .set(HttpHeaders.CONTENT_TYPE, HttpHeaders.createOptimized("application/json"))
          .set(HttpHeaders.ACCEPT, HttpHeaders.createOptimized("*/*"))
          .set(HttpHeaders.USER_AGENT, HttpHeaders.createOptimized("fluxbus"));

  private final Vertx vertx;
  private final HttpClient client;
  private final RequestOptions requestOptions;
  private final Judge judge;
  private final NoAnswer noAnswer;
  private final long attemptTimeout;
  private final int maxResponseSize;

  /**
   * @param apiKey sent as a bearer token, and kept out of every message
   * @param clock for a {@code Retry-After} that is a date
   */
  public ImagesEndpoint(
      Vertx vertx, FluxClientOptions options, String apiKey, InstantSource clock) {
    BaseUrl base = options.base();
    Scrubber scrubber = new Scrubber(apiKey);
    this.vertx = vertx;
    this.client = vertx.createHttpClient(clientOptions(options), poolOptions(options));
    this.requestOptions =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(base.host())
            .setPort(base.port())
            .setSsl(base.ssl())
            .setURI(base.endpoint())
            .setFollowRedirects(false)
            .setHeaders(
                HttpHeaders.headers()
                    .setAll(CONSTANT_HEADERS)
                    .set(HttpHeaders.AUTHORIZATION, "Bearer " + apiKey));
    this.judge = new Judge(scrubber, clock);
    this.noAnswer = new NoAnswer(base.origin(), scrubber);
    this.attemptTimeout = options.getAttemptTimeout();
    this.maxResponseSize = options.getMaxResponseSize();
  }

  /** Begins one POST. Called on the context, which the attempt then belongs to. */
  public Attempt post(GenerationRequest request, Context context) {
    return new Attempt(this, request, context).begin();
  }

  /** Closes the connections; what runs on them fails. */
  public Future<Void> close() {
    return client.shutdown(0, TimeUnit.SECONDS);
  }

  Future<HttpClientRequest> connect() {
    return client.request(requestOptions);
  }

  Vertx vertx() {
    return vertx;
  }

  Judge judge() {
    return judge;
  }

  NoAnswer noAnswer() {
    return noAnswer;
  }

  long attemptTimeout() {
    return attemptTimeout;
  }

  int maxResponseSize() {
    return maxResponseSize;
  }

  private static HttpClientOptions clientOptions(FluxClientOptions options) {
    HttpClientOptions client =
        new HttpClientOptions()
            .setConnectTimeout(options.getConnectTimeout())
            .setSslHandshakeTimeout(options.getConnectTimeout())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTcpNoDelay(true)
            .setDecompressionSupported(false);
    if (options.isHttp2()) {
      client
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(true)
          .setHttp2ClearTextUpgrade(false);
    }
    if (!options.getTrustedCertificates().isEmpty()) {
      PemTrustOptions trust = new PemTrustOptions();
      options.getTrustedCertificates().forEach(trust::addCertPath);
      client.setTrustOptions(trust);
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
