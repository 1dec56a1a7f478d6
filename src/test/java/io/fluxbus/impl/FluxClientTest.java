package io.fluxbus.impl;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.FailureType.CANCELLED;
import static io.fluxbus.FailureType.CLOSED;
import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.INVALID_REQUEST;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.OutputFormat;
import io.fluxbus.RawServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class FluxClientTest {
  private static final String KEY = "sk-test";
  private static final String IMAGE = "{\"images\":[{\"url\":\"https://h/a.png\"}]}";
  private static final GenerationRequest CAT = GenerationRequest.of("cat");

  private static FluxClientOptions options(String baseUrl) {
    return new FluxClientOptions().setApiKey(KEY).setBaseUrl(baseUrl);
  }

  private static FluxClient client(Vertx vertx, RawServer server) {
    return FluxClient.create(vertx, options(server.url()));
  }

  private static GenerationException failure(Vertx vertx, RawServer server) {
    return Await.generationFailure(client(vertx, server).generate(CAT));
  }

  @Test
  void sendsExactlyWhatTheContractAllows(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    GenerationRequest request =
        GenerationRequest.of("Rabbit singing")
            .withId("a:1")
            .withImageSize(1024, 320)
            .withSafetyTolerance(4)
            .withOutputFormat(OutputFormat.PNG);

    Await.result(client(vertx, server).generate(request));

    String body =
        "{\"model\":\"flux-pro/v1.1\",\"prompt\":\"Rabbit singing\","
            + "\"image_size\":{\"width\":1024,\"height\":320},"
            + "\"safety_tolerance\":\"4\",\"output_format\":\"png\"}";
    assertThat(server.requests())
        .singleElement()
        .satisfies(
            text -> {
              String[] parts = text.split("\r\n\r\n", -1);
              List<String> head = List.of(parts[0].split("\r\n", -1));
              assertThat(head.get(0)).isEqualTo("POST /v1/images/generations HTTP/1.1");
              assertThat(head.subList(1, head.size()))
                  .extracting(FluxClientTest::lower)
                  .containsExactlyInAnyOrder(
                      "content-type: application/json",
                      "accept: */*",
                      "user-agent: fluxbus",
                      "authorization: Bearer " + KEY,
                      "x-client-request-id: a:1",
                      "host: " + server.url().substring("http://".length()),
                      "content-length: " + body.length());
              assertThat(parts[1]).isEqualTo(body);
            });
  }

  private static String lower(String header) {
    int colon = header.indexOf(':');
    return header.substring(0, colon).toLowerCase(Locale.ROOT) + header.substring(colon);
  }

  @Test
  @DisplayName("FAULTS 28: an emoji prompt arrives whole")
  void sendsUtf8(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    Await.result(client(vertx, server).generate(GenerationRequest.of("\uD83D\uDC07".repeat(4000))));

    // Four bytes each in UTF-8.
    String whole = "\"" + "\u00f0\u009f\u0090\u0087".repeat(4000) + "\"";
    assertThat(server.requests().get(0).contains(whole)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "201 Created"})
  void bothStatusesOfASuccessAreRead(String status, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer(status, IMAGE));

    GenerationResult result = Await.result(client(vertx, server).generate(CAT));
    assertThat(result.images()).hasSize(1);
  }

  @Test
  @DisplayName("FAULTS 1: connection refused")
  void nothingListens(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, "");
    FluxClient client = client(vertx, server);
    server.close();

    GenerationException failure = Await.generationFailure(client.generate(CAT));

    assertThat(failure.type()).isEqualTo(CONNECT_FAILED);
    assertThat(failure.billed()).isEqualTo(Billed.NO);
    assertThat(failure).hasMessageContaining(server.url());
  }

  @Test
  @DisplayName("FAULTS 1: a name that does not resolve")
  void nameDoesNotResolve(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, options("https://no-such-host.invalid"));

    assertThat(Await.generationFailure(client.generate(CAT)).type()).isEqualTo(CONNECT_FAILED);
  }

  @Test
  @DisplayName("FAULTS 3: a TLS handshake that never finishes ends at the connect timeout")
  void tlsHandshakeStalls(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> {});
    FluxClient client =
        FluxClient.create(
            vertx, options(server.url().replace("http:", "https:")).setConnectTimeout(50));

    assertThat(Await.generationFailure(client.generate(CAT)).type()).isEqualTo(CONNECT_FAILED);
  }

  @Test
  @DisplayName("FAULTS 5: reset after the request was written")
  void resetAfterTheRequest(Vertx vertx) {
    RawServer server = RawServer.start(vertx, NetSocket::close);

    GenerationException failure = failure(vertx, server);

    assertThat(failure.type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(failure.billed()).isEqualTo(Billed.UNKNOWN);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  @DisplayName("FAULTS 7: an answer that never comes: unknown, and the exchange is reset")
  void noAnswer(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> {});
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(50));

    GenerationException failure = Await.generationFailure(client.generate(CAT));

    assertThat(failure.type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(failure).hasMessageContaining("within 50 ms");
    server.awaitClosed();
  }

  @Test
  @DisplayName("FAULTS 8: an answer in one-byte slices")
  void slicedAnswer(Vertx vertx) {
    String answer = RawServer.answer("200 OK", IMAGE);
    RawServer server = RawServer.start(vertx, socket -> writeSliced(socket, answer));

    assertThat(Await.result(client(vertx, server).generate(CAT)).images()).hasSize(1);
  }

  private static void writeSliced(NetSocket socket, String text) {
    if (!text.isEmpty()) {
      socket.write(text.substring(0, 1)).onSuccess(v -> writeSliced(socket, text.substring(1)));
    }
  }

  @Test
  @DisplayName("FAULTS 9: a body that drips without end: unknown at the attempt timeout")
  void endlessDrip(Vertx vertx) {
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write(
                  "HTTP/1.1 200 OK\r\nx-inference-id: inf\r\nContent-Length: 9999999\r\n\r\n");
              vertx.setPeriodic(5, id -> socket.write(" "));
            });
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(100));

    GenerationException failure = Await.generationFailure(client.generate(CAT));

    assertThat(failure.type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(failure.inferenceId()).isEqualTo("inf");
    server.awaitClosed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nx-inference-id: inf\r\nContent-Length: 9999\r\n\r\n" + IMAGE,
        "HTTP/1.1 200 OK\r\nx-inference-id: inf\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ima",
        "HTTP/1.1 200 OK\r\nx-inference-id: inf\r\n\r\n{\"images\":[{"
      })
  @DisplayName("FAULTS 10: a body that is cut: unknown, and the inference id is kept")
  void cutBody(String answer, Vertx vertx) {
    RawServer server =
        RawServer.start(vertx, socket -> socket.write(answer).onComplete(v -> socket.close()));

    GenerationException failure = failure(vertx, server);

    assertThat(failure.type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(failure.inferenceId()).isEqualTo("inf");
  }

  @Test
  void aBodyThatTheConnectionsEndDelimitsIsRead(Vertx vertx) {
    RawServer server =
        RawServer.start(
            vertx,
            socket ->
                socket.write("HTTP/1.1 200 OK\r\n\r\n" + IMAGE).onComplete(v -> socket.close()));

    assertThat(Await.result(client(vertx, server).generate(CAT)).images()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONSENSE\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HUGE"})
  @DisplayName("FAULTS 11: a malformed head: unknown, connection closed")
  void malformedHead(String answer, Vertx vertx) {
    String head =
        answer.equals("HUGE")
            ? "HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000) + "\r\n\r\n"
            : answer;
    RawServer server = RawServer.answering(vertx, head);

    assertThat(failure(vertx, server).type()).isEqualTo(OUTCOME_UNKNOWN);
    server.awaitClosed();
  }

  @Test
  @DisplayName("FAULTS 15: a redirect of the POST is not followed")
  void redirect(Vertx vertx) {
    RawServer decoy = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    RawServer server =
        RawServer.answering(
            vertx,
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: "
                + decoy.url()
                + "\r\nContent-Length: 0\r\n\r\n");

    GenerationException failure = failure(vertx, server);

    assertThat(failure.type()).isEqualTo(BAD_RESPONSE);
    assertThat(failure.billed()).isEqualTo(Billed.NO);
    assertThat(decoy.requests()).isEmpty();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  @DisplayName("FAULTS 16: the API's words reach the caller")
  void refusal(Vertx vertx) {
    RawServer server =
        RawServer.answering(
            vertx,
            RawServer.answer(
                "400 Bad Request", "{\"message\":\"prompt is odd\",\"statusCode\":400}"));

    GenerationException failure = failure(vertx, server);

    assertThat(failure.type()).isEqualTo(INVALID_REQUEST);
    assertThat(failure).hasMessageContaining("prompt is odd");
  }

  @Test
  @DisplayName("FAULTS 23: an answer larger than the cap is not read on")
  void tooLarge(Vertx vertx) {
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
              IntStream.range(0, 20).forEach(i -> socket.write(chunk));
            });
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxResponseSize(100_000));

    GenerationException failure = Await.generationFailure(client.generate(CAT));

    assertThat(failure.type()).isEqualTo(BAD_RESPONSE);
    assertThat(failure.billed()).isEqualTo(Billed.YES);
    server.awaitClosed();
  }

  @Test
  @DisplayName("FAULTS 23: a compressed answer is not unpacked")
  void compressed(Vertx vertx) {
    RawServer server =
        RawServer.answering(
            vertx,
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\u001f\u0008\u0000");

    assertThat(failure(vertx, server).type()).isEqualTo(BAD_RESPONSE);
    assertThat(server.requests().get(0).toLowerCase(Locale.ROOT)).doesNotContain("accept-encoding");
  }

  @Test
  void aLargeBodyIsJudgedOffTheEventLoop(Vertx vertx) {
    String body = "{\"data\":[{\"b64_json\":\"" + "A".repeat(1 << 20) + "\"}]}";
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", body));

    assertThat(Await.result(client(vertx, server).generate(CAT)).images().get(0).b64Json())
        .hasSize(1 << 20);
  }

  @Test
  @DisplayName("FAULTS 37: a call cancelled in flight is unknown, and its exchange is reset")
  void cancelInFlight(Vertx vertx) {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    GenerationCall call = client(vertx, server).submit(CAT);
    Await.result(arrived.future());

    assertThat(call.cancel()).isTrue();
    GenerationOutcome outcome = Await.result(call.outcome());

    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
    assertThat(outcome.failure().type()).isEqualTo(CANCELLED);
    assertThat(outcome.failure()).hasMessageContaining("It may have been billed");
    assertThat(call.cancel()).isFalse();
    server.awaitClosed();
  }

  @Test
  @DisplayName("FAULTS 37: a call cancelled while it waits for a connection is not billed")
  void cancelBeforeAByteLeft(Vertx vertx) {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(1));
    client.submit(CAT);
    Await.result(arrived.future());
    GenerationCall second = client.submit(CAT.withId("second"));

    second.cancel();

    GenerationException failure = Await.generationFailure(second.future());
    assertThat(failure.type()).isEqualTo(CANCELLED);
    assertThat(failure.billed()).isEqualTo(Billed.NO);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  @DisplayName("FAULTS 37: cancelling after the answer changes nothing")
  void cancelAfterTheAnswer(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    GenerationCall call = client(vertx, server).submit(CAT);
    Await.result(call.outcome());

    assertThat(call.cancel()).isFalse();
    assertThat(Await.result(call.outcome()).status()).isEqualTo(GenerationOutcome.Status.SUCCEEDED);
  }

  @Test
  @DisplayName("FAULTS 36: closing gives every call its outcome")
  void closing(Vertx vertx) {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(1));
    GenerationCall running = client.submit(CAT);
    Await.result(arrived.future());
    GenerationCall waiting = client.submit(CAT.withId("waiting"));

    Await.result(client.close());

    GenerationException lost = Await.generationFailure(running.future());
    assertThat(lost.type()).isEqualTo(CLOSED);
    assertThat(lost.billed()).isEqualTo(Billed.UNKNOWN);
    GenerationException unsent = Await.generationFailure(waiting.future());
    assertThat(unsent.type()).isEqualTo(CLOSED);
    assertThat(unsent.billed()).isEqualTo(Billed.NO);
    assertThat(Await.generationFailure(client.generate(CAT)).type()).isEqualTo(CLOSED);
    Await.result(client.close());
  }

  @Test
  @DisplayName("FAULTS 36: a client closes with the verticle that created it")
  void closesWithItsVerticle(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    AtomicReference<FluxClient> client = new AtomicReference<>();
    String deployment =
        Await.result(
            vertx.deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    client.set(client(vertx, server));
                    return client.get().generate(CAT);
                  }
                }));

    Await.result(vertx.undeploy(deployment));

    assertThat(Await.generationFailure(client.get().generate(CAT)).type()).isEqualTo(CLOSED);
  }

  @Test
  void completesOnTheCallersContext(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    FluxClient client = client(vertx, server);
    Context context = vertx.getOrCreateContext();
    Promise<Context> completedOn = Promise.promise();

    context.runOnContext(
        v -> client.generate(CAT).onComplete(r -> completedOn.complete(Vertx.currentContext())));

    assertThat(Await.result(completedOn.future())).isSameAs(context);
  }

  @Test
  void oneConnectionServesCallAfterCall(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    FluxClient client = client(vertx, server);

    IntStream.range(0, 5).forEach(i -> Await.result(client.generate(CAT)));

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("FAULTS 30: http to another machine is refused unless it is allowed")
  void plainHttpToAnotherMachine(Vertx vertx) {
    FluxClientOptions options = options("http://example.com");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.create(vertx, options))
        .withMessageContaining("baseUrl must be https");
    assertThat(FluxClient.create(vertx, options.setAllowPlainHttp(true))).isNotNull();
  }
}
