package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.EVENTS;
import static io.fluxbus.eventbus.BusFixture.GENERATE;
import static io.fluxbus.eventbus.BusFixture.RESULTS;
import static io.fluxbus.eventbus.BusFixture.STATUS;
import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.delivery;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.failed;
import static io.fluxbus.eventbus.BusFixture.failureType;
import static io.fluxbus.eventbus.BusFixture.isType;
import static io.fluxbus.eventbus.BusFixture.listen;
import static io.fluxbus.eventbus.BusFixture.prompt;
import static io.fluxbus.eventbus.BusFixture.request;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationRequest;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid messages, callers that have given up, and handlers that throw. */
@ExtendWith(VertxExtension.class)
class MessageFaultsTest {
  static Stream<Arguments> wrongBodies() {
    return Stream.of(
        Arguments.of(null, "body must be a JSON object or a GenerationRequest, was null"),
        Arguments.of("a cat", "was java.lang.String"),
        Arguments.of(42, "was java.lang.Integer"),
        Arguments.of(true, "was java.lang.Boolean"),
        Arguments.of(new JsonArray().add(prompt("a")), "was io.vertx.core.json.JsonArray"),
        Arguments.of(Buffer.buffer("{}"), "body must be a JSON object"),
        Arguments.of(new byte[1], "body must be a JSON object"),
        Arguments.of(new JsonObject(), "prompt is required"),
        Arguments.of(prompt("a").put("promt", "x"), "promt is not a field of the API"),
        Arguments.of(prompt("a").put("prompt", 7), "prompt must be a string, was 7"),
        Arguments.of(prompt("a").put("num_images", "2"), "num_images must be an integer"),
        Arguments.of(prompt("a").put("num_images", 5), "num_images must be between 1 and 4"),
        Arguments.of(prompt("a").put("seed", 1.5), "seed must be an integer"),
        Arguments.of(prompt("a").put("image_size", new JsonArray()), "image_size must be a preset"),
        Arguments.of(prompt("a\r\nX: y"), "id must be 1 to 128 characters"),
        Arguments.of(prompt("a").put("prompt", "x".repeat(1 << 20)), "must be at most 4000"),
        Arguments.of(prompt("a").put("prompt", "\ud800"), "prompt must be valid Unicode"));
  }

  @ParameterizedTest
  @MethodSource("wrongBodies")
  @DisplayName("an invalid body is answered, and the consumer still works")
  void wrongBody(Object body, String message, Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    deploy(vertx, config(stub.baseUrl()));

    ReplyException failure = failed(request(vertx, body));

    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining(message);
    assertThat(Await.<JsonObject>result(request(vertx, prompt("next")))).isNotNull();
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  @DisplayName("without a reply address, the outcome of an invalid body is published")
  void wrongBodiesWithoutAReplyAddress(Vertx vertx) {
    deploy(vertx, config(stub(vertx, new StubOptions()).baseUrl()));
    List<JsonObject> results = listen(vertx, RESULTS);

    vertx.eventBus().send(GENERATE, "a cat");
    vertx.eventBus().send(GENERATE, prompt("known").put("promt", "x"));
    vertx.eventBus().send(GENERATE, prompt("a\u0000"));
    Await.until(() -> results.size() == 3);

    assertThat(results).extracting(BusFixture::failureType).containsOnly("INVALID_REQUEST");
    assertThat(results).allMatch(o -> GenerationRequest.isId(o.getString("id")));
    assertThat(results).filteredOn(o -> o.getString("id").equals("known")).hasSize(1);
  }

  @Test
  @DisplayName("a body of another codec is answered, and one of an unknown codec is not sent")
  void unknownCodec(Vertx vertx) {
    deploy(vertx, config(stub(vertx, new StubOptions()).baseUrl()));
    vertx.eventBus().registerCodec(new Foreign(false));

    ReplyException failure =
        failed(request(vertx, "x", delivery().setCodecName(Foreign.class.getName())));

    assertThat(isType(failure, FailureType.INVALID_REQUEST)).isTrue();
    assertThat(failure).hasMessageContaining("was java.util.concurrent.atomic.AtomicReference");
    DeliveryOptions unknown = new DeliveryOptions().setCodecName("unknown");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vertx.eventBus().send(GENERATE, "x", unknown));
    assertThat(Await.<JsonObject>result(request(vertx, prompt("next")))).isNotNull();
  }

  @Test
  @DisplayName(
      "when the reply timeout passes first, the caller gets a timeout, and the outcome is counted")
  void replyTimeoutPassesFirst(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions()).enqueue(StubAnswer.fault(StubFault.HANG));
    deploy(
        vertx, withBus(config(stub.baseUrl()).put("attemptTimeout", 500), "publishResults", "ALL"));
    List<JsonObject> results = listen(vertx, RESULTS);

    ReplyException failure =
        failed(request(vertx, prompt("late"), new DeliveryOptions().setSendTimeout(1)));
    Await.until(() -> results.size() == 1);

    assertThat(failure.failureType()).isEqualTo(ReplyFailure.TIMEOUT);
    assertThat(results.get(0).getString("id")).isEqualTo("late");
    assertThat(failureType(results.get(0))).isEqualTo("OUTCOME_UNKNOWN");
    assertIdle(vertx, new JsonObject().put("OUTCOME_UNKNOWN", 1));
  }

  @Test
  @DisplayName("handlers that throw do not prevent other outcomes")
  void handlersThatThrow(Vertx vertx) {
    deploy(vertx, config(stub(vertx, new StubOptions()).baseUrl()));
    List<JsonObject> results = new CopyOnWriteArrayList<>();
    for (String address : List.of(RESULTS, EVENTS)) {
      vertx
          .eventBus()
          .consumer(
              address,
              message -> {
                throw new IllegalStateException("a subscriber throws");
              });
    }
    vertx
        .eventBus()
        .<JsonObject>consumer(
            RESULTS,
            message -> {
              results.add(message.body());
            });
    Promise<Void> thrown = Promise.promise();
    request(vertx, prompt("a"))
        .onSuccess(
            reply -> {
              thrown.complete();
              throw new IllegalStateException("a caller throws");
            });

    Await.result(thrown.future());
    vertx.eventBus().send(GENERATE, prompt("b"));
    JsonObject next = Await.result(request(vertx, prompt("c")));
    Await.until(() -> results.size() == 1);

    assertThat(next.getJsonArray("images")).hasSize(1);
    assertThat(results.get(0).getString("id")).isEqualTo("b");
    assertIdle(vertx, new JsonObject());
  }

  @Test
  @DisplayName("a codec that throws only fails its sender")
  void codecThatThrows(Vertx vertx) {
    deploy(vertx, config(stub(vertx, new StubOptions()).baseUrl()));
    vertx.eventBus().registerCodec(new Foreign(true));
    DeliveryOptions throwing = delivery().setCodecName(Foreign.class.getName());

    Throwable thrown = null;
    try {
      vertx.eventBus().send(GENERATE, "x", throwing);
    } catch (IllegalStateException e) {
      thrown = e;
    }

    assertThat(thrown).hasMessage("a codec throws");
    assertThat(Await.<JsonObject>result(request(vertx, prompt("next")))).isNotNull();
  }

  private static void assertIdle(Vertx vertx, JsonObject failures) {
    JsonObject status =
        Await.result(vertx.eventBus().<JsonObject>request(STATUS, null).map(Message::body));
    assertThat(status.getInteger("in_flight")).isZero();
    assertThat(status.getInteger("queued")).isZero();
    assertThat(status.getJsonObject("failures")).isEqualTo(failures);
  }

  /** A codec of an application, which delivers another type than it sends. */
  private record Foreign(boolean isThrowing) implements MessageCodec<String, Object> {
    @Override
    public void encodeToWire(Buffer buffer, String text) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Object transform(String text) {
      if (isThrowing) {
        throw new IllegalStateException("a codec throws");
      }
      return new AtomicReference<>(text);
    }

    @Override
    public String name() {
      return Foreign.class.getName();
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
