package io.fluxbus.gateway;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A gateway in front of a client of a stub server, and a client of the gateway. */
final class GatewayFixture implements AutoCloseable {
  static final String IMAGES = "/v1/images/generations";

  final Vertx vertx;
  final StubServer stub;
  final FluxClient client;
  final GatewayRouter gateway;
  final GatewayServer server;
  final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private GatewayFixture(
      Vertx vertx, StubServer stub, FluxClient client, GatewayOptions options, long timeout) {
    this.vertx = vertx;
    this.stub = stub;
    this.client = client;
    options.setClientOptions(
        new FluxClientOptions().setBaseUrl(stub.baseUrl()).setTotalTimeout(timeout));
    gateway = GatewayRouter.create(vertx, client, options);
    server = GatewayServer.create(vertx, gateway.router(), options.getLimits());
    port = Await.result(server.listen("127.0.0.1", 0));
  }

  static GatewayFixture create(Vertx vertx) {
    return create(vertx, new GatewayOptions(), clientOptions());
  }

  static GatewayFixture create(
      Vertx vertx, GatewayOptions options, FluxClientOptions clientOptions) {
    StubServer stub = startStub(vertx);
    FluxClient client =
        FluxClient.create(vertx, clientOptions.setApiKey("any").setBaseUrl(stub.baseUrl()));
    return create(vertx, stub, client, options);
  }

  /** A gateway for a client of the test. */
  static GatewayFixture create(
      Vertx vertx, StubServer stub, FluxClient client, GatewayOptions options) {
    return create(vertx, stub, client, options, FluxClientOptions.DEFAULT_TOTAL_TIMEOUT);
  }

  /**
   * A gateway for a client of the test.
   *
   * @param timeout the time limit of a call, in milliseconds
   */
  static GatewayFixture create(
      Vertx vertx, StubServer stub, FluxClient client, GatewayOptions options, long timeout) {
    return new GatewayFixture(vertx, stub, client, options, timeout);
  }

  static StubServer startStub(Vertx vertx) {
    return Await.result(StubServer.create(vertx, new StubOptions()).listen());
  }

  static FluxClientOptions clientOptions() {
    return new FluxClientOptions().setRetryBaseDelay(1).setRetryMaxDelay(1);
  }

  /** Options of a client that sends one request at a time. */
  static FluxClientOptions oneAtATime() {
    return clientOptions().setMaxConcurrency(1);
  }

  static StubAnswer endless() {
    return StubAnswer.success().withLatency(Duration.ofHours(1));
  }

  static JsonObject cat() {
    return new JsonObject().put("model", "flux-pro/v1.1").put("prompt", "A cat");
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  HttpResponse<String> post(JsonObject body, String... headers) {
    return send(request(IMAGES, headers).POST(BodyPublishers.ofString(body.encode())));
  }

  CompletableFuture<HttpResponse<String>> postAsync(JsonObject body, String... headers) {
    HttpRequest request =
        request(IMAGES, headers).POST(BodyPublishers.ofString(body.encode())).build();
    return http.sendAsync(request, BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  HttpResponse<String> delete(String path) {
    return send(request(path).DELETE());
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
    if (!List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  @Override
  public void close() {
    Await.result(server.close());
    Await.result(client.close());
    Await.result(gateway.close());
    Await.result(stub.close());
  }
}
