package io.fluxbus.impl;

import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.deploy;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.netty.channel.ChannelOption;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The request was sent, and no complete response to it arrives. */
@ExtendWith(VertxExtension.class)
class TransportFaultsTest {
  /** Asserts one POST, which counts as spent. */
  private static GenerationException assertUnknown(FluxClient client, RawServer server) {
    GenerationOutcome outcome = outcome(client);
    GenerationException failure = assertFailed(outcome, OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertThat(server.requests()).hasSize(1);
    assertIdle(client, 1);
    return failure;
  }

  private static void reset(NetSocket socket) {
    ((NetSocketInternal) socket)
        .channelHandlerContext()
        .channel()
        .config()
        .setOption(ChannelOption.SO_LINGER, 0);
    socket.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a connection that ends after the request was written makes the outcome unknown")
  void endsAfterTheRequest(boolean reset, Vertx vertx) {
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              if (reset) {
                reset(socket);
              } else {
                socket.close();
              }
            });

    assertThat(assertUnknown(client(vertx, server), server))
        .hasMessageContaining("ended without a response");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a kept connection that ends while the request is sent makes the outcome unknown")
  void keptConnectionEnds(boolean reset, Vertx vertx) {
    Queue<String> answers = new ConcurrentLinkedQueue<>(List.of(SUCCESS));
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              String answer = answers.poll();
              if (answer != null) {
                socket.write(answer);
              } else if (reset) {
                reset(socket);
              } else {
                socket.close();
              }
            });
    FluxClient client = client(vertx, server);
    assertSucceeded(outcome(client), 1);

    assertFailed(outcome(client), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).isEqualTo(1);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("a response that never arrives makes the outcome unknown and resets the exchange")
  void noResponse(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> {});
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(1_500));

    assertThat(assertUnknown(client, server)).hasMessageContaining("within 1500 ms");
    server.awaitClosed();
  }

  @Test
  @DisplayName("a response in slices of one byte is read")
  void slicedResponse(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> writeSliced(socket, SUCCESS));
    FluxClient client = client(vertx, server);

    assertSucceeded(outcome(client), 1);
    assertThat(server.requests()).hasSize(1);
    assertIdle(client, 1);
  }

  private static void writeSliced(NetSocket socket, String text) {
    if (!text.isEmpty()) {
      socket.write(text.substring(0, 1)).onSuccess(v -> writeSliced(socket, text.substring(1)));
    }
  }

  @Test
  @DisplayName("a slow body without an end is unknown at the attempt timeout")
  void endlessDrip(Vertx vertx) {
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write(
                  "HTTP/1.1 200 OK\r\nx-inference-id: inf\r\nContent-Length: 9999999\r\n\r\n");
              vertx.setPeriodic(5, id -> socket.write(" "));
            });
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(1_500));

    assertThat(assertUnknown(client, server).inferenceId()).isEqualTo("inf");
    server.awaitClosed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 9999\r\n\r\n{\"images\":[{\"url\":\"https://h/a.png\"}]}",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"ima",
        "Connection: close\r\n\r\n{\"images\":[{"
      })
  @DisplayName("a truncated body makes the outcome unknown, and the inference id is kept")
  void truncatedBody(String rest, Vertx vertx) {
    String answer = "HTTP/1.1 200 OK\r\nx-inference-id: inf\r\n" + rest;
    RawServer server =
        RawServer.start(vertx, socket -> socket.write(answer).onComplete(v -> socket.close()));

    assertThat(assertUnknown(client(vertx, server), server).inferenceId()).isEqualTo("inf");
  }

  @Test
  @DisplayName("a body shorter than its Content-Length is unknown at the attempt timeout")
  void bodyShorterThanItsLength(Vertx vertx) {
    RawServer server =
        RawServer.answering(
            vertx,
            with(SUCCESS, "x-inference-id", "inf")
                .replaceFirst("Content-Length: ", "Content-Length: 1"));
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(1_500));

    assertThat(assertUnknown(client, server).inferenceId()).isEqualTo("inf");
    server.awaitClosed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONSENSE", "HTTP/1.1 abc", "HTTP/9.9 200 OK", "ICY 200 OK", "HUGE"})
  @DisplayName("a malformed head makes the outcome unknown and closes the connection")
  void malformedHead(String answer, Vertx vertx) {
    String head =
        answer.equals("HUGE")
            ? "HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000) + "\r\n\r\n"
            : answer + "\r\n\r\n";
    RawServer server = RawServer.answering(vertx, head);

    assertUnknown(client(vertx, server), server);
    server.awaitClosed();
  }

  private static RawServer answeringAnother(Vertx vertx) {
    return RawServer.answering(vertx, with(SUCCESS, "X-Client-Request-Id", "another"));
  }

  @Test
  @DisplayName("a response that names another request makes the outcome unknown")
  void responseOfAnotherRequest(Vertx vertx) {
    RawServer server = answeringAnother(vertx);

    assertThat(assertUnknown(client(vertx, server), server))
        .hasMessageContaining("names another request");
    server.awaitClosed();
  }

  @Test
  @DisplayName("an unsolicited response is never used for the next request")
  void unsolicitedResponse(Vertx vertx) {
    String first = with(SUCCESS, "X-Client-Request-Id", "first");
    String unsolicited = with(RawServer.answer("200 OK", ""), "X-Client-Request-Id", "first");
    AtomicReference<RawServer> itself = new AtomicReference<>();
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              List<String> requests = itself.get().requests();
              boolean isFirst = requests.get(requests.size() - 1).contains(": first\r\n");
              socket.write(isFirst ? first + unsolicited : SUCCESS);
            });
    itself.set(server);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(1));

    for (int i = 0; i < 20; i++) {
      assertSucceeded(Await.result(client.submit(CAT.withId("first")).outcome()), 1);
      GenerationOutcome next = Await.result(client.submit(CAT.withId("next")).outcome());
      if (next.failure() != null) {
        // The request was sent while the connection closed.
        assertFailed(next, OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
      }
    }
    assertThat(server.requests()).hasSizeLessThanOrEqualTo(40);
    assertIdle(client, 40);
  }

  @Test
  @DisplayName("a connection with the response of another request is not used again")
  void aConnectionOutOfStepIsNotUsedAgain(Vertx vertx) {
    RawServer server = answeringAnother(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(1));

    for (int i = 0; i < 20; i++) {
      ThreadingModel model = i % 2 == 0 ? ThreadingModel.EVENT_LOOP : ThreadingModel.WORKER;
      Promise<GenerationOutcome> outcome = Promise.promise();
      deploy(
          vertx,
          new DeploymentOptions().setThreadingModel(model),
          () -> client.submit(CAT).outcome().onComplete(outcome));
      // The next call may still get the closing connection, and is then not sent.
      assertThat(Await.result(outcome.future()).failure().type())
          .isIn(OUTCOME_UNKNOWN, CONNECT_FAILED);
    }

    assertThat(server.requests()).hasSizeLessThanOrEqualTo(server.connections());
    assertThat(server.connections()).isGreaterThan(1);
  }
}
