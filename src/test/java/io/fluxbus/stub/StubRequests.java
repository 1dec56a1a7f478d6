package io.fluxbus.stub;

import static io.vertx.core.http.HttpMethod.POST;

import io.fluxbus.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** Requests to a stub server. */
final class StubRequests {
  static final String ENDPOINT = "/v1/images/generations";

  private StubRequests() {}

  static StubServer start(Vertx vertx, StubOptions options) {
    return Await.result(StubServer.create(vertx, options).listen());
  }

  static JsonObject cat() {
    return new JsonObject().put("model", "flux-pro/v1.1").put("prompt", "cat");
  }

  static HttpRequest<Buffer> request(Vertx vertx, StubServer stub, HttpMethod method, String path) {
    return WebClient.create(vertx).requestAbs(method, stub.baseUrl() + path);
  }

  static HttpRequest<Buffer> authorized(Vertx vertx, StubServer stub) {
    return request(vertx, stub, POST, ENDPOINT).putHeader("Authorization", "Bearer any");
  }

  static HttpResponse<Buffer> post(Vertx vertx, StubServer stub, JsonObject body) {
    return Await.result(authorized(vertx, stub).sendJsonObject(body));
  }
}
