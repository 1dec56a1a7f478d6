package io.fluxbus.bridge;

import static io.fluxbus.bridge.BridgeFixture.register;
import static io.fluxbus.bridge.BridgeFixture.request;
import static io.fluxbus.bridge.BridgeFixture.send;
import static io.fluxbus.bridge.BridgeFixture.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class SockJsBridgeTest {
  private Vertx vertx;
  private StubServer stub;
  private SockJsBridge bridge;
  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    stub = BridgeFixture.deploy(vertx);
    listen(new BridgeOptions());
  }

  private void listen(BridgeOptions options) {
    bridge = SockJsBridge.create(vertx, options);
    port = Await.result(bridge.listen("127.0.0.1", 0));
  }

  @AfterEach
  void stop() {
    Await.result(bridge.close());
  }

  private SockJsClient connect(String path) {
    return new SockJsClient(vertx, port, path);
  }

  /** The status of the response to a request for a WebSocket. */
  private int status(HttpMethod method, String path, String... headers) {
    RequestOptions request =
        new RequestOptions().setHost("127.0.0.1").setPort(port).setURI(path).setMethod(method);
    List.of(
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
        .forEach(header -> add(request, header));
    List.of(headers).forEach(header -> add(request, header));
    HttpClient client = vertx.createHttpClient();
    try {
      return Await.result(
          client.request(request).compose(sent -> sent.send().map(HttpClientResponse::statusCode)));
    } finally {
      Await.result(client.close());
    }
  }

  private static void add(RequestOptions request, String header) {
    String[] parts = header.split(": ", -1);
    request.putHeader(parts[0], parts[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {SockJsClient.RAW, SockJsClient.SESSION})
  void aCallerReceivesItsImagesAndItsFailures(String path) {
    try (SockJsClient caller = connect(path)) {
      JsonObject success = caller.send(request("a")).receive();
      assertThat(success.getString("type")).isEqualTo("rec");
      assertThat(success.getString("address")).isEqualTo("reply-a");
      assertThat(success.getJsonObject("body").getJsonArray("images")).hasSize(1);

      stub.enqueue(StubAnswer.failure(422, "bad"));
      JsonObject failure = caller.send(request("b")).receive();
      assertThat(failure.getInteger("failureCode")).isEqualTo(400);
      assertThat(failure.getString("message")).startsWith("INVALID_REQUEST: ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SockJsClient.RAW, SockJsClient.SESSION})
  void addressesOfOthersAreRejectedAndNothingReachesThem(String path) {
    List<JsonObject> orders = BridgeFixture.listen(vertx, "app.orders");
    try (SockJsClient caller = connect(path)) {
      for (String type : List.of("send", "publish", "register")) {
        JsonObject message = send("app.orders", new JsonObject()).put("type", type);
        assertThat(caller.send(message).receive().getString("body"))
            .contains("does not permit", "app.orders");
      }
    }
    assertThat(orders).isEmpty();
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void aCallerListensToOutcomes() {
    try (SockJsClient caller = connect(SockJsClient.RAW)) {
      caller.send(register("fluxbus.results")).send(request("a"));

      List<String> addresses =
          List.of(caller.receive().getString("address"), caller.receive().getString("address"));

      assertThat(addresses).containsExactlyInAnyOrder("reply-a", "fluxbus.results");
    }
  }

  @Test
  void theOutcomeOfACallerThatHasDisconnectedIsPublished() {
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(200)));
    List<JsonObject> results = BridgeFixture.listen(vertx, "fluxbus.results");
    try (SockJsClient caller = connect(SockJsClient.SESSION)) {
      caller.send(request("a"));
      Await.until(() -> stub.ledger().posts() == 1);
    }

    Await.until(() -> !results.isEmpty());
    assertThat(results.get(0).getString("status")).isEqualTo("succeeded");
    Await.until(() -> bridge.connections() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {SockJsClient.RAW, SockJsClient.SESSION})
  void aCallerThatDoesNotReadIsDisconnected(String path) {
    try (SockJsClient caller = connect(path)) {
      caller.send(register("fluxbus.results")).send(register("fluxbus.results"));
      assertThat(caller.receive().getString("body")).contains("already listens");
      caller.pause();

      BridgeFixture.publishUntil(vertx, () -> bridge.connections() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Sec-Fetch-Site: cross-site",
        "Host: evil.example",
        "Host: 127.0.0.1.evil.example"
      })
  void aPageOfAnotherSiteIsRejected(String header) {
    assertThat(status(HttpMethod.GET, SockJsClient.RAW, header)).isEqualTo(403);
    assertThat(status(HttpMethod.GET, SockJsClient.SESSION, header)).isEqualTo(403);
    assertThat(status(HttpMethod.GET, "/eventbus/info", header)).isEqualTo(403);
  }

  @Test
  void aPageOfTheSameOriginIsServed() {
    assertThat(status(HttpMethod.GET, SockJsClient.RAW, "Origin: http://127.0.0.1:" + port))
        .isEqualTo(101);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /",
    "GET, /eventbus",
    "GET, /eventbus/",
    "GET, /eventbus/iframe.html",
    "GET, /eventbus/iframe-1.html",
    "POST, /eventbus/chunking_test",
    "OPTIONS, /eventbus/info",
    "POST, /eventbus/000/s/xhr_send",
    "POST, /eventbus/000/s/xhr",
    "POST, /eventbus/000/s/xhr_streaming",
    "GET, /eventbus/000/s/eventsource",
    "GET, /eventbus/000/s/htmlfile?c=x",
    "GET, /eventbus/000/s/jsonp?c=x",
    "POST, /eventbus/000/s/jsonp_send",
    "GET, /eventbus/../eventbus/websocket",
    "GET, /fluxbus"
  })
  void thereIsNoOtherTransportAndNoOtherPage(String method, String path) {
    assertThat(status(HttpMethod.valueOf(method), path)).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {SockJsClient.RAW, SockJsClient.SESSION})
  void aLongMessageClosesTheConnection(String path) {
    stop();
    listen(new BridgeOptions().setMaxMessageBytes(1_000));
    try (SockJsClient caller = connect(path)) {
      caller.send(new JsonObject().put("type", "ping").put("body", "x".repeat(1_000)));
      assertThat(caller.receive().getString("body")).contains("at most 1000 bytes");
      assertThat(caller.receive()).isNull();
    }
    try (SockJsClient caller = connect(path)) {
      caller.write("x".repeat(10_000));
      assertThat(caller.receive()).isNull();
    }
  }

  @Test
  void aFurtherConnectionIsClosedAtOnce() {
    stop();
    listen(new BridgeOptions().setMaxConnections(1));
    try (SockJsClient first = connect(SockJsClient.RAW);
        TcpClient second = new TcpClient(port)) {
      assertThat(second.receive()).isNull();
      assertThat(first.send(request("a")).receive().getString("address")).isEqualTo("reply-a");
    }
  }

  @Test
  void aConnectionWithoutARequestAndAnIdleWebSocketAreClosed() {
    stop();
    listen(new BridgeOptions().setIdleTimeout(50));
    try (TcpClient silent = new TcpClient(port);
        SockJsClient raw = connect(SockJsClient.RAW);
        SockJsClient session = connect(SockJsClient.SESSION)) {
      assertThat(silent.receive()).isNull();
      assertThat(raw.receive()).isNull();
      assertThat(session.receive()).isNull();
    }
    Await.until(() -> bridge.connections() == 0);
  }

  @Test
  void anAddressThatOthersReachNeedsAToken() {
    SockJsBridge open = SockJsBridge.create(vertx, new BridgeOptions());

    assertThat(Await.failure(open.listen("0.0.0.0", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set an access token");
  }

  @Test
  void withATokenTheFirstMessageNeedsIt() {
    stop();
    listen(new BridgeOptions().setAccessToken(BridgeFixture.TOKEN));
    try (SockJsClient stranger = connect(SockJsClient.SESSION);
        SockJsClient caller = connect(SockJsClient.SESSION)) {
      assertThat(stranger.send(request("a")).receive().getInteger("failureCode")).isEqualTo(401);
      assertThat(stranger.receive()).isNull();
      assertThat(stub.ledger().posts()).isZero();
      assertThat(caller.send(withToken(request("b"))).receive().getString("address"))
          .isEqualTo("reply-b");
    }
  }
}
