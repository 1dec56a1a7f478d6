package io.fluxbus.gateway.webhook;

import io.fluxbus.ProxySettings;
import io.fluxbus.http.RetryAfter;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.ForbiddenRouteException;
import io.fluxbus.internal.HostResolver;
import io.fluxbus.internal.HttpUrl;
import io.fluxbus.internal.Origin;
import io.fluxbus.internal.PipedBody;
import io.fluxbus.internal.RouteSelector;
import io.fluxbus.internal.TlsEngine;
import io.fluxbus.internal.TrustedCertificates;
import io.fluxbus.internal.UrlPolicy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Posts webhooks, each attempt on a connection of its own. The head of the response decides; its
 * body is not kept, and redirects are not followed. URLs may be secret, so no message shows more
 * than the kind of a failure.
 */
final class WebhookClient implements Deliveries.Sender {
  private static final long CANCEL = 0x8;

  private final Vertx vertx;
  private final WebClient client;
  private final RouteSelector routes;
  private final WebhookSecrets secrets;
  private final InstantSource clock;
  private final long timeout;

  /**
   * @param network the proxy and the certificates. Its headers are not sent
   */
  WebhookClient(
      Vertx vertx,
      WebhookOptions options,
      ImageOptions network,
      UrlPolicy policy,
      HostResolver resolver,
      WebhookSecrets secrets,
      InstantSource clock) {
    this.vertx = vertx;
    this.secrets = secrets;
    this.clock = clock;
    this.timeout = options.getAttemptTimeout();
    ProxySettings proxy = network.getProxy();
    this.routes =
        new RouteSelector(
            vertx,
            policy,
            resolver,
            proxy == null ? null : proxy.toVertx(vertx, network.getConnectTimeout()),
            proxy == null ? List.of() : proxy.getNonProxyHosts());
    WebClientOptions web = new WebClientOptions();
    web.setUserAgent("Fluxbus").setFollowRedirects(false);
    web.setKeepAlive(false)
        .setConnectTimeout(network.getConnectTimeout())
        .setSslHandshakeTimeout(network.getConnectTimeout())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslEngineOptions(TlsEngine.select(network.isOpenSsl()))
        .setTrustOptions(
            TrustedCertificates.read(
                vertx, network.getTrustedCertificates(), network.isTrustSystemCertificates()))
        .setTracingPolicy(TracingPolicy.IGNORE);
    this.client = WebClient.create(vertx, web);
  }

  @Override
  public Future<AttemptEnd> send(HttpUrl url, WebhookMessage message) {
    Attempt attempt = new Attempt(message);
    long timer = vertx.setTimer(timeout, late -> attempt.timedOut());
    attempt.send(url);
    return attempt.end.future().onComplete(v -> vertx.cancelTimer(timer));
  }

  Future<Void> close() {
    client.close();
    return Future.succeededFuture();
  }

  private final class Attempt extends PipedBody {
    private final WebhookMessage message;
    private final Promise<AttemptEnd> end = Promise.promise();
    private volatile HttpClientRequest request;
    private volatile List<WebhookSecret> keys;

    private Attempt(WebhookMessage message) {
      this.message = message;
    }

    private void send(HttpUrl url) {
      secrets
          .current()
          .compose(
              current -> {
                keys = current;
                return routes.select(Origin.of(url), 0);
              })
          .compose(
              route ->
                  end.future().isComplete()
                      ? Future.failedFuture("too late")
                      : client
                          .request(
                              HttpMethod.POST, route.server(), url.port(), url.host(), url.target())
                          .ssl(url.ssl())
                          .proxy(route.proxy())
                          .connectTimeout(timeout)
                          .as(BodyCodec.none())
                          .sendStream(this))
          .onFailure(cause -> end.tryComplete(failure(cause)));
    }

    private AttemptEnd failure(Throwable cause) {
      return cause instanceof ForbiddenRouteException
          ? AttemptEnd.forbidden(cause.getMessage())
          : AttemptEnd.failed("the exchange failed (" + cause.getClass().getSimpleName() + ")");
    }

    @Override
    protected Future<Void> send(HttpClientRequest http) {
      request = http;
      if (end.future().isComplete()) {
        return Future.failedFuture("too late");
      }
      http.response().onSuccess(this::onHead);
      long now = clock.instant().getEpochSecond();
      http.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .putHeader("webhook-id", message.id())
          .putHeader("webhook-timestamp", String.valueOf(now))
          .putHeader(
              "webhook-signature",
              WebhookSecret.signatures(keys, message.id(), now, message.body().getBytes()));
      return http.setChunked(false).end(message.body());
    }

    /** The rest of the response is not needed. */
    private void onHead(HttpClientResponse head) {
      head.exceptionHandler(reset -> {});
      end.tryComplete(AttemptEnd.of(head.statusCode(), RetryAfter.of(head.headers(), now())));
      request.reset(CANCEL);
    }

    private Instant now() {
      return clock.instant();
    }

    private void timedOut() {
      end.tryComplete(AttemptEnd.failed("there was no response within " + timeout + " ms"));
      if (request != null) {
        request.reset(CANCEL);
      }
    }
  }
}
