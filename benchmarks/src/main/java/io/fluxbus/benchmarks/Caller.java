package io.fluxbus.benchmarks;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.metrics.MicrometerMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import java.util.List;

/** A client that posts the API's sample request to the stub and completes with the response. */
@FunctionalInterface
interface Caller {
  /** Makes one call. Runs on the context of the client. */
  Future<?> call();

  /** The names of all callers, for a benchmark's parameter. */
  String HTTP_CLIENT = "HttpClient";

  String WEB_CLIENT = "WebClient";

  /** What users would write themselves. */
  String WEB_CLIENT_JSON = "WebClient+JsonObject";

  String FLUXBUS = "FluxClient";

  /** With the meters of Micrometer. */
  String FLUXBUS_MEASURED = "FluxClient+Micrometer";

  /** A queue size that no benchmark reaches, because the queue of the bare clients has no limit. */
  int LONG_QUEUE = 100_000;

  /** The timeout that users would set, which no call reaches. */
  int TIMEOUT_MILLIS = 120_000;

  /**
   * The server and the connections of a caller.
   *
   * @param prefix the path prefix that delays the response; empty for none
   * @param inFlight the maximum number of calls in flight
   */
  record Target(Vertx vertx, Stub stub, Protocol protocol, String prefix, int inFlight) {
    String path() {
      return prefix + Stub.PATH;
    }
  }

  /** Creates the caller with a name. */
  static Caller of(String name, Target target) {
    return switch (name) {
      case HTTP_CLIENT -> httpClient(target);
      case WEB_CLIENT -> webClient(target);
      case WEB_CLIENT_JSON -> webClientJson(target);
      case FLUXBUS -> fluxbus(fluxClient(target));
      case FLUXBUS_MEASURED -> fluxbus(measuredClient(target));
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Sends and receives bytes with Vert.x's HttpClient. Everything reusable is created once. */
  private static Caller httpClient(Target target) {
    HttpClient client = bare(target);
    Buffer body = Buffer.buffer(Sample.BODY);
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(Stub.HOST)
            .setPort(target.stub().port(target.protocol()))
            .setURI(target.path())
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.AUTHORIZATION, "Bearer any");
    return () ->
        client.request(request).compose(exchange -> exchange.send(body).compose(Caller::bytes));
  }

  private static Future<Buffer> bytes(HttpClientResponse response) {
    return response.statusCode() == 200
        ? response.body()
        : Future.failedFuture("HTTP " + response.statusCode());
  }

  /** Sends and receives bytes with a WebClient. The request object is reused. */
  private static Caller webClient(Target target) {
    HttpRequest<Buffer> request = webRequest(target);
    Buffer body = Buffer.buffer(Sample.BODY);
    return () ->
        request
            .sendBuffer(body)
            .map(
                response -> {
                  require200(response.statusCode());
                  return response.body();
                });
  }

  /** The usual way to use a WebClient: with JSON objects and a timeout. */
  private static Caller webClientJson(Target target) {
    HttpRequest<JsonObject> request = jsonRequest(target);
    return () ->
        request
            .sendJsonObject(Sample.json())
            .map(
                response -> {
                  require200(response.statusCode());
                  return response.body().getJsonArray("images").getJsonObject(0).getString("url");
                });
  }

  /** Calls a client with a new request for each call, with its own id. */
  static Caller fluxbus(FluxClient client) {
    return () -> client.generate(Sample.request());
  }

  /** Creates a client with as many permits as calls in flight. */
  static FluxClient fluxClient(Target target) {
    return FluxClient.create(target.vertx(), fluxOptions(target));
  }

  private static FluxClient measuredClient(Target target) {
    FluxMetrics.install(target.vertx(), new MicrometerMetrics(new SimpleMeterRegistry()));
    return fluxClient(target);
  }

  /** Returns the options of {@link #fluxClient}. */
  static FluxClientOptions fluxOptions(Target target) {
    return new FluxClientOptions()
        .setApiKey("any")
        .setBaseUrl(target.stub().baseUrl(target.protocol()) + target.prefix())
        .setHttp2(target.protocol().isHttp2())
        .setOpenSsl(target.protocol().isOpenSsl())
        .setTrustedCertificates(
            target.protocol().isTls() ? List.of(target.stub().certificate()) : List.of())
        .setMaxConcurrency(target.inFlight())
        .setInitialConcurrency(target.inFlight())
        .setMaxQueueSize(LONG_QUEUE);
  }

  /** Creates a request that sends and receives JSON objects within a time limit. */
  static HttpRequest<JsonObject> jsonRequest(Target target) {
    return webRequest(target).timeout(TIMEOUT_MILLIS).as(BodyCodec.jsonObject());
  }

  private static HttpRequest<Buffer> webRequest(Target target) {
    return WebClient.wrap(bare(target))
        .post(target.stub().port(target.protocol()), Stub.HOST, target.path())
        .putHeader("content-type", "application/json")
        .putHeader("authorization", "Bearer any");
  }

  private static void require200(int status) {
    if (status != 200) {
      throw new IllegalStateException("HTTP " + status);
    }
  }

  private static HttpClient bare(Target target) {
    Protocol protocol = target.protocol();
    HttpClientOptions options = new HttpClientOptions();
    if (protocol.isHttp2()) {
      options.setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
    }
    if (protocol.isTls()) {
      options
          .setSsl(true)
          .setUseAlpn(protocol.isHttp2())
          .setTrustOptions(new PemTrustOptions().addCertPath(target.stub().certificate()));
      if (protocol.isOpenSsl()) {
        options.setSslEngineOptions(new OpenSSLEngineOptions());
      }
    }
    return target
        .vertx()
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setHttp1MaxSize(target.inFlight()))
        .build();
  }
}
