package io.fluxbus.bridge;

import static io.fluxbus.bridge.BridgeFixture.register;
import static io.fluxbus.bridge.BridgeFixture.request;
import static io.fluxbus.bridge.BridgeFixture.send;
import static io.fluxbus.bridge.BridgeFixture.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.schema.MessageSchemas;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TcpBridgeTest {
  private static final JsonObject PING = new JsonObject().put("type", "ping");
  private static final JsonObject PONG = new JsonObject().put("type", "pong");

  private Vertx vertx;
  private StubServer stub;
  private TcpBridge bridge;
  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    stub = BridgeFixture.deploy(vertx);
    listen(new BridgeOptions());
  }

  private void listen(BridgeOptions options) {
    bridge = TcpBridge.create(vertx, options);
    port = Await.result(bridge.listen("127.0.0.1", 0));
  }

  @AfterEach
  void stop() {
    Await.result(bridge.close());
  }

  @Test
  void aCallerReceivesItsImagesAndItsFailures() {
    try (TcpClient caller = new TcpClient(port)) {
      JsonObject success = caller.send(request("a")).receive();
      assertThat(success.getString("address")).isEqualTo("reply-a");
      MessageSchemas.assertValid("result", success.getJsonObject("body"));

      stub.enqueue(StubAnswer.failure(422, "bad"));
      JsonObject failure = caller.send(request("b")).receive();
      assertThat(failure.getString("type")).isEqualTo("err");
      assertThat(failure.getInteger("failureCode")).isEqualTo(400);
      assertThat(failure.getString("message")).startsWith("INVALID_REQUEST: ");
    }
  }

  @Test
  void aCallerAsksForTheWholeOutcome() {
    try (TcpClient caller = new TcpClient(port)) {
      JsonObject request = BridgeFixture.withHeader(request("a"), "fluxbus-reply", "outcome");

      MessageSchemas.assertValid("bridge-message", request);
      JsonObject body = caller.send(request).receive().getJsonObject("body");

      MessageSchemas.assertValid("outcome", body);
      assertThat(body.getString("id")).isEqualTo("a");
      assertThat(body.getString("status")).isEqualTo("succeeded");
    }
  }

  @Test
  void aCallerListensToOutcomesAndEventsOfAllCalls() {
    try (TcpClient listener = new TcpClient(port);
        TcpClient caller = new TcpClient(port)) {
      listener.send(register("fluxbus.results")).send(PING);
      assertThat(listener.receive()).isEqualTo(PONG);
      caller.send(request("a"));

      JsonObject outcome = listener.receive();

      assertThat(outcome.getString("address")).isEqualTo("fluxbus.results");
      MessageSchemas.assertValid("outcome", outcome.getJsonObject("body"));
      assertThat(outcome.getJsonObject("body").getString("id")).isEqualTo("a");
    }
  }

  @Test
  void theStatusIsThatOfTheWorker() {
    try (TcpClient caller = new TcpClient(port)) {
      JsonObject status =
          caller.send(send("fluxbus.status", null).put("replyAddress", "s")).receive();

      MessageSchemas.assertValid("status", status.getJsonObject("body"));
    }
  }

  @Test
  void addressesOfOthersAreRejectedAndNothingReachesThem() {
    List<JsonObject> orders = BridgeFixture.listen(vertx, "app.orders");
    try (TcpClient caller = new TcpClient(port)) {
      for (String type : List.of("send", "publish", "register")) {
        JsonObject message = send("app.orders", new JsonObject()).put("type", type);
        assertThat(caller.send(message).receive().getString("message"))
            .contains("does not permit", "app.orders");
      }
      assertThat(caller.send(PING).receive()).isEqualTo(PONG);
    }
    assertThat(orders).isEmpty();
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void theOutcomeOfACallerThatHasDisconnectedIsPublished() {
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(200)));
    List<JsonObject> results = BridgeFixture.listen(vertx, "fluxbus.results");
    try (TcpClient caller = new TcpClient(port)) {
      caller.send(request("a"));
      Await.until(() -> stub.ledger().posts() == 1);
    }

    Await.until(() -> !results.isEmpty());
    assertThat(results.get(0).getString("id")).isEqualTo("a");
    assertThat(results.get(0).getString("status")).isEqualTo("succeeded");
  }

  @Test
  void aCallerCancelsItsCalls() {
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofHours(1)));
    try (TcpClient caller = new TcpClient(port)) {
      caller.send(BridgeFixture.withHeader(request("a"), "fluxbus-cancel-key", "mine"));
      Await.until(() -> stub.ledger().posts() == 1);
      caller.send(send("fluxbus.cancel", "mine").put("type", "publish"));

      assertThat(caller.receive().getString("message")).startsWith("CANCELLED: ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 131_073, 0x47455420})
  void aHostileLengthClosesTheConnectionWithAReason(int length) {
    try (TcpClient caller = new TcpClient(port)) {
      byte[] head = {
        (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
      };
      assertThat(caller.write(head).receive().getString("message")).contains("length in 4 bytes");
      assertThat(caller.receive()).isNull();
    }
    Await.until(() -> bridge.connections() == 0);
  }

  @Test
  void aCallerThatDoesNotReadIsDisconnected() {
    try (TcpClient caller = new TcpClient(port)) {
      caller.send(register("fluxbus.results")).send(PING);
      assertThat(caller.receive()).isEqualTo(PONG);

      BridgeFixture.publishUntil(vertx, () -> bridge.connections() == 0);
    }
  }

  @Test
  void aFurtherConnectionIsClosedAtOnce() {
    stop();
    listen(new BridgeOptions().setMaxConnections(1));
    try (TcpClient first = new TcpClient(port)) {
      assertThat(first.send(PING).receive()).isEqualTo(PONG);
      try (TcpClient second = new TcpClient(port)) {
        assertThat(second.receive()).isNull();
      }
      assertThat(first.send(PING).receive()).isEqualTo(PONG);
    }
  }

  @Test
  void anIdleConnectionIsClosedAlsoIfItHasBegunAFrame() {
    stop();
    listen(new BridgeOptions().setIdleTimeout(50));
    try (TcpClient silent = new TcpClient(port);
        TcpClient slow = new TcpClient(port)) {
      slow.write(new byte[] {0, 0, 1, 0, '{'});
      assertThat(silent.receive()).isNull();
      assertThat(slow.receive()).isNull();
    }
  }

  @Test
  void aConnectionWhoseRequestWaitsIsNotIdle() {
    stop();
    listen(new BridgeOptions().setIdleTimeout(20));
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(300)));
    try (TcpClient caller = new TcpClient(port)) {
      assertThat(caller.send(request("a")).receive().getString("address")).isEqualTo("reply-a");
    }
  }

  @Test
  void anAddressThatOthersReachNeedsAToken() {
    TcpBridge open = TcpBridge.create(vertx, new BridgeOptions());

    assertThat(Await.failure(open.listen("0.0.0.0", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set an access token");
  }

  @Test
  void withATokenAllAddressesAreServed() {
    stop();
    bridge = TcpBridge.create(vertx, new BridgeOptions().setAccessToken(BridgeFixture.TOKEN));
    port = Await.result(bridge.listen("0.0.0.0", 0));
    try (TcpClient stranger = new TcpClient(port);
        TcpClient caller = new TcpClient(port)) {
      assertThat(stranger.send(request("a")).receive().getInteger("failureCode")).isEqualTo(401);
      assertThat(stranger.receive()).isNull();
      assertThat(stub.ledger().posts()).isZero();
      assertThat(caller.send(withToken(request("b"))).receive().getString("address"))
          .isEqualTo("reply-b");
    }
  }

  @Test
  void closingLetsCallersReadTheirReplies() {
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(200)));
    try (TcpClient caller = new TcpClient(port)) {
      caller.send(request("a"));
      Await.until(() -> stub.ledger().posts() == 1);

      Await.result(bridge.close());

      assertThat(caller.receive().getString("address")).isEqualTo("reply-a");
      assertThat(caller.receive()).isNull();
    }
  }
}
