package io.fluxbus.bridge;

import static io.fluxbus.bridge.BridgeFixture.register;
import static io.fluxbus.bridge.BridgeFixture.request;
import static io.fluxbus.bridge.BridgeFixture.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The access token and the limits of one connection. */
@ExtendWith(VertxExtension.class)
class ConnectionLimitsTest {
  private Vertx vertx;
  private ConnectionFixture fixture;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    fixture = new ConnectionFixture(vertx);
  }

  @Test
  void withATokenEveryFirstMessageNeedsIt() {
    fixture.options.setAccessToken(BridgeFixture.TOKEN);
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, ConnectionFixture.PING);
    assertThat(fixture.link.last().getString("type")).isEqualTo("pong");

    fixture.receive(connection, request("a"));

    assertThat(fixture.link.last().getInteger("failureCode")).isEqualTo(401);
    assertThat(fixture.link.closed).isTrue();
    assertThat(fixture.requests).isEmpty();
    fixture.receive(connection, withToken(request("b")));
    assertThat(fixture.requests).as("after it was closed").isEmpty();
  }

  @Test
  void theTokenOpensTheConnectionAndDoesNotReachTheBus() {
    fixture.options.setAccessToken(BridgeFixture.TOKEN);
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, withToken(request("a")));
    fixture.receive(connection, request("b"));

    assertThat(fixture.requests).hasSize(2);
    assertThat(fixture.requests.get(0).headers().names()).doesNotContain("authorization");
    assertThat(fixture.requests.get(0).headers().toString()).doesNotContain(BridgeFixture.TOKEN);
    assertThat(fixture.options.toString()).doesNotContain(BridgeFixture.TOKEN);
  }

  @Test
  void aWrongTokenClosesTheConnection() {
    fixture.options.setAccessToken(BridgeFixture.TOKEN);
    BridgeConnection connection = fixture.connect();
    fixture.receive(
        connection,
        BridgeFixture.withHeader(
            register("fluxbus.events"), "Authorization", "Bearer " + BridgeFixture.TOKEN + "x"));

    assertThat(fixture.link.closed).isTrue();
  }

  @Test
  void moreRequestsThanPermittedAreNotSent() {
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, request("a"));
    fixture.receive(connection, request("b"));
    fixture.receive(connection, request("c"));

    assertThat(fixture.requests).hasSize(2);
    assertThat(fixture.link.last().getString("address")).isEqualTo("reply-c");
    assertThat(fixture.link.last().getInteger("failureCode")).isEqualTo(503);

    fixture.reply(0, "done");
    fixture.receive(connection, request("d"));
    assertThat(fixture.requests).hasSize(3);
  }

  @Test
  void aCallerThatReadsTooSlowlyIsDisconnected() {
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, register("fluxbus.results"));
    fixture.link.slow = true;
    JsonObject large = new JsonObject().put("text", "x".repeat(400));
    fixture.on(() -> vertx.eventBus().publish("fluxbus.results", large));
    fixture.on(() -> vertx.eventBus().publish("fluxbus.results", large));
    assertThat(fixture.link.aborted).isFalse();

    fixture.on(() -> vertx.eventBus().publish("fluxbus.results", large));

    assertThat(fixture.link.aborted).isTrue();
    assertThat(fixture.link.written).hasSize(2);
  }

  @Test
  void aMessageThatIsLargerThanTheLimitIsWrittenToACallerThatReads() {
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, register("fluxbus.results"));
    for (int i = 0; i < 5; i++) {
      fixture.on(
          () ->
              vertx
                  .eventBus()
                  .publish("fluxbus.results", new JsonObject().put("text", "x".repeat(5_000))));
    }

    assertThat(fixture.link.written).hasSize(5);
    assertThat(fixture.link.aborted).isFalse();
  }

  @Test
  void aConnectionIsIdleOnlyIfNoRequestWaits() {
    BridgeConnection connection = fixture.connect();
    assertThat(connection.isIdle(fixture.nanos, 100)).isFalse();
    fixture.receive(connection, request("a"));
    fixture.nanos = 1_000_000;
    assertThat(connection.isIdle(fixture.nanos, 100)).isFalse();

    fixture.reply(0, "done");
    assertThat(connection.isIdle(fixture.nanos + 99, 100)).isFalse();
    assertThat(connection.isIdle(fixture.nanos + 100, 100)).isTrue();

    fixture.nanos += 100;
    fixture.receive(connection, ConnectionFixture.PING);
    assertThat(connection.isIdle(fixture.nanos, 100)).isFalse();
  }

  @Test
  void aCallerWithoutItsTokenCannotStayWithPings() {
    fixture.options.setAccessToken(BridgeFixture.TOKEN);
    BridgeConnection connection = fixture.connect();
    fixture.nanos = 100;
    fixture.receive(connection, ConnectionFixture.PING);

    assertThat(connection.isIdle(fixture.nanos, 100)).isTrue();
  }

  @Test
  void aConnectionFinishesWhenItsRepliesAreRead() {
    BridgeConnection connection = fixture.connect();
    fixture.receive(connection, request("a"));
    fixture.link.slow = true;
    Future<Void> finished = fixture.on(connection::finish);
    fixture.receive(connection, request("b"));
    assertThat(fixture.requests).hasSize(1);
    fixture.reply(0, "done");
    assertThat(finished.isComplete()).isFalse();

    fixture.run(() -> fixture.link.read());

    assertThat(finished.succeeded()).isTrue();
  }
}
