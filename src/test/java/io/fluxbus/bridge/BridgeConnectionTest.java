package io.fluxbus.bridge;

import static io.fluxbus.bridge.BridgeFixture.register;
import static io.fluxbus.bridge.BridgeFixture.request;
import static io.fluxbus.bridge.BridgeFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The protocol of one connection. */
@ExtendWith(VertxExtension.class)
class BridgeConnectionTest {
  private Vertx vertx;
  private ConnectionFixture fixture;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    fixture = new ConnectionFixture(vertx);
  }

  @Test
  void aReplyNamesItsRequest() {
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, request("a"));
    fixture.reply(0, new JsonObject().put("images", 1));

    assertThat(fixture.link.written)
        .containsExactly(
            new JsonObject()
                .put("type", "message")
                .put("address", "reply-a")
                .put("body", new JsonObject().put("images", 1))
                .put("send", true));
  }

  @Test
  void aFailureNamesItsRequest() {
    BridgeConnection connection = fixture.connect(Dialect.SOCKJS);
    fixture.receive(connection, request("a"));
    fixture.run(() -> fixture.requests.get(0).fail(429, "RATE_LIMITED: too fast"));

    assertThat(fixture.link.last())
        .isEqualTo(
            new JsonObject()
                .put("type", "err")
                .put("address", "reply-a")
                .put("failureCode", 429)
                .put("failureType", "RECIPIENT_FAILURE")
                .put("message", "RATE_LIMITED: too fast"));
  }

  @Test
  void theFailureOfARequestWithoutReplyAddressIsTold() {
    BridgeConnection connection = fixture.connect();
    JsonObject status = send("fluxbus.status", null);
    fixture.receive(connection, status);

    assertThat(fixture.link.last().getString("type")).isEqualTo("err");
    assertThat(fixture.link.last().getString("message")).contains("No handlers");
  }

  @Test
  void aDeniedAddressFailsItsRequestAndReachesNobody() {
    List<Object> others = new ArrayList<>();
    fixture.on(() -> vertx.eventBus().consumer("app.orders", others::add));
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, send("app.orders", "x").put("replyAddress", "r"));

    assertThat(fixture.link.last().getString("address")).isEqualTo("r");
    assertThat(fixture.link.last().getInteger("failureCode")).isEqualTo(403);
    assertThat(others).isEmpty();
    assertThat(fixture.link.closed).isFalse();
  }

  @Test
  void aMessageThatIsNoJsonIsAnErrorAndTheConnectionStaysOpen() {
    BridgeConnection connection = fixture.connect();
    for (String message : List.of("{", "[]", "1", "\u0000", "{\"type\": 1, \"type\": 2}")) {
      fixture.receive(connection, message);
      assertThat(fixture.link.last().getString("type")).as(message).isEqualTo("err");
    }
    fixture.receive(connection, ConnectionFixture.PING);

    assertThat(fixture.link.last()).isEqualTo(new JsonObject().put("type", "pong"));
  }

  @Test
  void aRequestWithAMemberTwiceIsRejectedBecauseItCouldCostMore() {
    BridgeConnection connection = fixture.connect();
    fixture.receive(
        connection,
        "{\"type\": \"send\", \"address\": \"fluxbus.generate\", \"body\":"
            + " {\"prompt\": \"x\", \"num_images\": 1, \"num_images\": 4}}");

    assertThat(fixture.link.last().getString("type")).isEqualTo("err");
    assertThat(fixture.requests).isEmpty();
  }

  @Test
  void aListenerGetsEachMessageOnceUntilItUnregisters() {
    BridgeConnection connection = fixture.connect(Dialect.SOCKJS);
    fixture.receive(connection, register("fluxbus.events"));
    fixture.receive(connection, register("fluxbus.events"));
    assertThat(fixture.link.last().getString("body")).contains("already listens");

    fixture.on(
        () -> vertx.eventBus().publish("fluxbus.events", new JsonObject().put("event", "started")));
    assertThat(fixture.link.written).hasSize(2);
    assertThat(fixture.link.last().getString("type")).isEqualTo("rec");

    fixture.receive(
        connection, new JsonObject().put("type", "unregister").put("address", "fluxbus.events"));
    fixture.on(() -> vertx.eventBus().publish("fluxbus.events", new JsonObject()));
    assertThat(fixture.link.written).hasSize(2);
  }

  @Test
  void aClosedConnectionListensToNothing() {
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, register("fluxbus.events"));
    fixture.run(() -> connection.closed());
    fixture.on(() -> vertx.eventBus().publish("fluxbus.events", new JsonObject()));

    assertThat(fixture.link.written).isEmpty();
  }

  @Test
  void aLostReplyIsAnUnknownOutcome() {
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, request("a"));
    // Vert.x answers like this when the reply timeout has passed.
    fixture.run(
        () -> fixture.requests.get(0).reply(new ReplyException(ReplyFailure.TIMEOUT, "timed out")));

    assertThat(fixture.link.last().getString("message")).startsWith("OUTCOME_UNKNOWN: ");
    assertThat(fixture.link.last().getInteger("failureCode")).isEqualTo(504);
    assertThat(fixture.link.last().getString("failureType")).isEqualTo("TIMEOUT");
  }
}
