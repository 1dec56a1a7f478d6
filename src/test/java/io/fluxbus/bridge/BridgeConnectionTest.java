package io.fluxbus.bridge;

import static io.fluxbus.bridge.BridgeFixture.register;
import static io.fluxbus.bridge.BridgeFixture.request;
import static io.fluxbus.bridge.BridgeFixture.send;
import static io.fluxbus.bridge.BridgeFixture.withToken;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.internal.AccessToken;
import io.fluxbus.internal.WarningLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The protocol of one connection, with a caller and a clock of the test. */
@ExtendWith(VertxExtension.class)
class BridgeConnectionTest {
  private static final JsonObject PING = new JsonObject().put("type", "ping");

  private final FakeLink link = new FakeLink();
  private final List<Message<Object>> requests = new ArrayList<>();
  private final BridgeOptions options =
      new BridgeOptions().setMaxRequests(2).setMaxUnwrittenBytes(500);
  private Vertx vertx;
  private Context context;
  private long nanos;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    on(() -> vertx.eventBus().consumer("fluxbus.generate", requests::add));
  }

  private BridgeConnection connect() {
    return connect(Dialect.TCP);
  }

  private BridgeConnection connect(Dialect dialect) {
    BridgeServices services =
        new BridgeServices(
            vertx.eventBus(),
            options,
            new BridgePolicy(options),
            AccessToken.of(options.getAccessToken()),
            () -> nanos,
            new WarningLog<>(System.getLogger("io.fluxbus.bridge"), (delay, action) -> () -> {}));
    return new BridgeConnection(services, dialect, link, options.getAccessToken() == null);
  }

  /** Runs on the event loop, and lets it deliver the messages that this sends. */
  private <T> T on(Callable<T> action) {
    T result = Await.result(later(action));
    Await.result(later(() -> null));
    Await.result(later(() -> null));
    return result;
  }

  private void run(Runnable action) {
    on(Executors.callable(action));
  }

  private <T> Future<T> later(Callable<T> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        v -> {
          try {
            promise.complete(action.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  private void receive(BridgeConnection connection, JsonObject message) {
    receive(connection, message.encode());
  }

  private void receive(BridgeConnection connection, String message) {
    run(() -> connection.receive(message.getBytes(UTF_8)));
  }

  private void reply(int request, Object body) {
    run(() -> requests.get(request).reply(body));
  }

  @Test
  void aReplyNamesItsRequest() {
    BridgeConnection connection = connect();
    receive(connection, request("a"));
    reply(0, new JsonObject().put("images", 1));

    assertThat(link.written)
        .containsExactly(
            new JsonObject()
                .put("type", "message")
                .put("address", "reply-a")
                .put("body", new JsonObject().put("images", 1))
                .put("send", true));
  }

  @Test
  void aFailureNamesItsRequest() {
    BridgeConnection connection = connect(Dialect.SOCKJS);
    receive(connection, request("a"));
    run(() -> requests.get(0).fail(429, "RATE_LIMITED: too fast"));

    assertThat(link.last())
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
    BridgeConnection connection = connect();
    JsonObject status = send("fluxbus.status", null);
    receive(connection, status);

    assertThat(link.last().getString("type")).isEqualTo("err");
    assertThat(link.last().getString("message")).contains("No handlers");
  }

  @Test
  void aDeniedAddressFailsItsRequestAndReachesNobody() {
    List<Object> others = new ArrayList<>();
    on(() -> vertx.eventBus().consumer("app.orders", others::add));
    BridgeConnection connection = connect();
    receive(connection, send("app.orders", "x").put("replyAddress", "r"));

    assertThat(link.last().getString("address")).isEqualTo("r");
    assertThat(link.last().getInteger("failureCode")).isEqualTo(403);
    assertThat(others).isEmpty();
    assertThat(link.closed).isFalse();
  }

  @Test
  void aMessageThatIsNoJsonIsAnErrorAndTheConnectionStaysOpen() {
    BridgeConnection connection = connect();
    for (String message : List.of("{", "[]", "1", "\u0000", "{\"type\": 1, \"type\": 2}")) {
      receive(connection, message);
      assertThat(link.last().getString("type")).as(message).isEqualTo("err");
    }
    receive(connection, PING);

    assertThat(link.last()).isEqualTo(new JsonObject().put("type", "pong"));
  }

  @Test
  void aRequestWithAMemberTwiceIsRejectedBecauseItCouldCostMore() {
    BridgeConnection connection = connect();
    receive(
        connection,
        "{\"type\": \"send\", \"address\": \"fluxbus.generate\", \"body\":"
            + " {\"prompt\": \"x\", \"num_images\": 1, \"num_images\": 4}}");

    assertThat(link.last().getString("type")).isEqualTo("err");
    assertThat(requests).isEmpty();
  }

  @Test
  void withATokenEveryFirstMessageNeedsIt() {
    options.setAccessToken(BridgeFixture.TOKEN);
    BridgeConnection connection = connect();
    receive(connection, PING);
    assertThat(link.last().getString("type")).isEqualTo("pong");

    receive(connection, request("a"));

    assertThat(link.last().getInteger("failureCode")).isEqualTo(401);
    assertThat(link.closed).isTrue();
    assertThat(requests).isEmpty();
    receive(connection, withToken(request("b")));
    assertThat(requests).as("after it was closed").isEmpty();
  }

  @Test
  void theTokenOpensTheConnectionAndDoesNotReachTheBus() {
    options.setAccessToken(BridgeFixture.TOKEN);
    BridgeConnection connection = connect();
    receive(connection, withToken(request("a")));
    receive(connection, request("b"));

    assertThat(requests).hasSize(2);
    assertThat(requests.get(0).headers().names()).doesNotContain("authorization");
    assertThat(requests.get(0).headers().toString()).doesNotContain(BridgeFixture.TOKEN);
    assertThat(options.toString()).doesNotContain(BridgeFixture.TOKEN);
  }

  @Test
  void aWrongTokenClosesTheConnection() {
    options.setAccessToken(BridgeFixture.TOKEN);
    BridgeConnection connection = connect();
    receive(
        connection,
        BridgeFixture.withHeader(
            register("fluxbus.events"), "Authorization", "Bearer " + BridgeFixture.TOKEN + "x"));

    assertThat(link.closed).isTrue();
  }

  @Test
  void moreRequestsThanPermittedAreNotSent() {
    BridgeConnection connection = connect();
    receive(connection, request("a"));
    receive(connection, request("b"));
    receive(connection, request("c"));

    assertThat(requests).hasSize(2);
    assertThat(link.last().getString("address")).isEqualTo("reply-c");
    assertThat(link.last().getInteger("failureCode")).isEqualTo(503);

    reply(0, "done");
    receive(connection, request("d"));
    assertThat(requests).hasSize(3);
  }

  @Test
  void aListenerGetsEachMessageOnceUntilItUnregisters() {
    BridgeConnection connection = connect(Dialect.SOCKJS);
    receive(connection, register("fluxbus.events"));
    receive(connection, register("fluxbus.events"));
    assertThat(link.last().getString("body")).contains("already listens");

    on(() -> vertx.eventBus().publish("fluxbus.events", new JsonObject().put("event", "started")));
    assertThat(link.written).hasSize(2);
    assertThat(link.last().getString("type")).isEqualTo("rec");

    receive(
        connection, new JsonObject().put("type", "unregister").put("address", "fluxbus.events"));
    on(() -> vertx.eventBus().publish("fluxbus.events", new JsonObject()));
    assertThat(link.written).hasSize(2);
  }

  @Test
  void aClosedConnectionListensToNothing() {
    BridgeConnection connection = connect();
    receive(connection, register("fluxbus.events"));
    run(() -> connection.closed());
    on(() -> vertx.eventBus().publish("fluxbus.events", new JsonObject()));

    assertThat(link.written).isEmpty();
  }

  @Test
  void aCallerThatReadsTooSlowlyIsDisconnected() {
    BridgeConnection connection = connect();
    receive(connection, register("fluxbus.results"));
    link.slow = true;
    JsonObject large = new JsonObject().put("text", "x".repeat(400));
    on(() -> vertx.eventBus().publish("fluxbus.results", large));
    on(() -> vertx.eventBus().publish("fluxbus.results", large));
    assertThat(link.aborted).isFalse();

    on(() -> vertx.eventBus().publish("fluxbus.results", large));

    assertThat(link.aborted).isTrue();
    assertThat(link.written).hasSize(2);
  }

  @Test
  void aMessageThatIsLargerThanTheLimitIsWrittenToACallerThatReads() {
    BridgeConnection connection = connect();
    receive(connection, register("fluxbus.results"));
    for (int i = 0; i < 5; i++) {
      on(
          () ->
              vertx
                  .eventBus()
                  .publish("fluxbus.results", new JsonObject().put("text", "x".repeat(5_000))));
    }

    assertThat(link.written).hasSize(5);
    assertThat(link.aborted).isFalse();
  }

  @Test
  void aConnectionIsIdleOnlyIfNoRequestWaits() {
    BridgeConnection connection = connect();
    assertThat(connection.isIdle(nanos, 100)).isFalse();
    receive(connection, request("a"));
    nanos = 1_000_000;
    assertThat(connection.isIdle(nanos, 100)).isFalse();

    reply(0, "done");
    assertThat(connection.isIdle(nanos + 99, 100)).isFalse();
    assertThat(connection.isIdle(nanos + 100, 100)).isTrue();

    nanos += 100;
    receive(connection, PING);
    assertThat(connection.isIdle(nanos, 100)).isFalse();
  }

  @Test
  void aCallerWithoutItsTokenCannotStayWithPings() {
    options.setAccessToken(BridgeFixture.TOKEN);
    BridgeConnection connection = connect();
    nanos = 100;
    receive(connection, PING);

    assertThat(connection.isIdle(nanos, 100)).isTrue();
  }

  @Test
  void aConnectionFinishesWhenItsRepliesAreRead() {
    BridgeConnection connection = connect();
    receive(connection, request("a"));
    link.slow = true;
    Future<Void> finished = on(connection::finish);
    receive(connection, request("b"));
    assertThat(requests).hasSize(1);
    reply(0, "done");
    assertThat(finished.isComplete()).isFalse();

    run(() -> link.read());

    assertThat(finished.succeeded()).isTrue();
  }

  @Test
  void aLostReplyIsAnUnknownOutcome() {
    BridgeConnection connection = connect();
    receive(connection, request("a"));
    // Vert.x answers like this when the reply timeout has passed.
    run(() -> requests.get(0).reply(new ReplyException(ReplyFailure.TIMEOUT, "timed out")));

    assertThat(link.last().getString("message")).startsWith("OUTCOME_UNKNOWN: ");
    assertThat(link.last().getInteger("failureCode")).isEqualTo(504);
    assertThat(link.last().getString("failureType")).isEqualTo("TIMEOUT");
  }
}
