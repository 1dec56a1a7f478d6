package io.fluxbus.impl;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.FailureType.CANCELLED;
import static io.fluxbus.FailureType.CLOSED;
import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.INVALID_REQUEST;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

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
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
  void nothingListens(Vertx vertx) throws IOException {
    // Bound, so that no other test gets the port, and not listening.
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "http://127.0.0.1:" + taken.getLocalPort();

      GenerationException failure =
          Await.generationFailure(FluxClient.create(vertx, options(url)).generate(CAT));

      assertThat(failure.type()).isEqualTo(CONNECT_FAILED);
      assertThat(failure.billed()).isEqualTo(Billed.NO);
      assertThat(failure).hasMessageContaining(url);
    }
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
  @DisplayName("FAULTS 6: a kept connection that closes as the request goes out")
  void keptConnectionCloses(Vertx vertx) {
    Queue<String> answers = new ConcurrentLinkedQueue<>(List.of(RawServer.answer("200 OK", IMAGE)));
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              String answer = answers.poll();
              if (answer == null) {
                socket.close();
              } else {
                socket.write(answer);
              }
            });
    FluxClient client = client(vertx, server);
    Await.result(client.generate(CAT));

    assertThat(Await.generationFailure(client.generate(CAT)).type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).isEqualTo(1);
  }

  private static RawServer answeringAnother(Vertx vertx) {
    return RawServer.answering(
        vertx,
        RawServer.answer("200 OK", IMAGE)
            .replace("Content-Type", "X-Client-Request-Id: another\r\nContent-Type"));
  }

  @Test
  @DisplayName("FAULTS 12: an answer that names another request is not this one's")
  void anotherRequestsAnswer(Vertx vertx) {
    RawServer server = answeringAnother(vertx);

    GenerationException failure = failure(vertx, server);

    assertThat(failure.type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(failure).hasMessageContaining("names another request");
    server.awaitClosed();
  }

  @Test
  @DisplayName("FAULTS 12: a connection whose answers are another's is used once, from any thread")
  void aConnectionOutOfStepIsNotUsedAgain(Vertx vertx) {
    RawServer server = answeringAnother(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(1));

    for (int i = 0; i < 20; i++) {
      ThreadingModel model = i % 2 == 0 ? ThreadingModel.EVENT_LOOP : ThreadingModel.WORKER;
      Promise<GenerationOutcome> outcome = Promise.promise();
      Await.result(
          vertx.deployVerticle(
              () ->
                  new VerticleBase() {
                    @Override
                    public Future<?> start() {
                      return client.submit(CAT).outcome().onComplete(outcome);
                    }
                  },
              new DeploymentOptions().setThreadingModel(model)));
      // The next call may still be handed the closing connection, and then never leaves.
      assertThat(Await.result(outcome.future()).failure().type())
          .isIn(OUTCOME_UNKNOWN, CONNECT_FAILED);
    }

    assertThat(server.requests()).hasSizeLessThanOrEqualTo(server.connections());
    assertThat(server.connections()).isGreaterThan(1);
  }

  @Test
  void anAnswerWithoutContentIsWhole(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, "HTTP/1.1 204 No Content\r\n\r\n");

    assertThat(failure(vertx, server).type()).isEqualTo(BAD_RESPONSE);
  }

  @Test
  @DisplayName("FAULTS 7: an answer that never comes: unknown, and the exchange is reset")
  void noAnswer(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> {});
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(1_500));

    GenerationException failure = Await.generationFailure(client.generate(CAT));

    assertThat(failure.type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(failure).hasMessageContaining("within 1500 ms");
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
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(1_500));

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

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  @DisplayName("FAULTS 15: a redirect of the POST is not followed")
  void redirect(int status, Vertx vertx) {
    RawServer decoy = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    RawServer server =
        RawServer.answering(
            vertx,
            "HTTP/1.1 "
                + status
                + " Elsewhere\r\nLocation: "
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
    assertThat(call.cancel()).isFalse();
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
  @DisplayName("FAULTS 36: a closing owner gives running and waiting calls their outcome")
  void callsOfAClosingVerticle(Vertx vertx) {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    AtomicReference<List<GenerationCall>> calls = new AtomicReference<>();
    String deployment =
        Await.result(
            vertx.deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    FluxClient client =
                        FluxClient.create(vertx, options(server.url()).setMaxConcurrency(1));
                    calls.set(List.of(client.submit(CAT), client.submit(CAT.withId("waiting"))));
                    return arrived.future();
                  }
                }));

    Await.result(vertx.undeploy(deployment));

    // Which of the two hooks runs first decides whether the first is called closed or unknown.
    GenerationException running = Await.generationFailure(calls.get().get(0).future());
    assertThat(running.billed()).isEqualTo(Billed.UNKNOWN);
    GenerationException waiting = Await.generationFailure(calls.get().get(1).future());
    assertThat(waiting.type()).isEqualTo(CLOSED);
    assertThat(waiting.billed()).isEqualTo(Billed.NO);
  }

  @Test
  @DisplayName("FAULTS 36: a call outlives the verticle that made it, and still times out")
  void callOfAnUndeployedVerticle(Vertx vertx) {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(1_500));
    AtomicReference<GenerationCall> call = new AtomicReference<>();
    String deployment =
        Await.result(
            vertx.deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    call.set(client.submit(CAT));
                    return arrived.future();
                  }
                }));

    Await.result(vertx.undeploy(deployment));

    assertThat(Await.generationFailure(call.get().future()).type()).isEqualTo(OUTCOME_UNKNOWN);
  }

  @Test
  void aCallFromAWorkerThreadRunsOnItsContext(Vertx vertx) {
    Promise<Void> arrived = Promise.promise();
    RawServer server = RawServer.start(vertx, socket -> arrived.complete());
    FluxClient client = client(vertx, server);
    GenerationCall call =
        Await.result(
            vertx.executeBlocking(
                () -> {
                  GenerationCall made = client.submit(CAT);
                  Await.result(arrived.future());
                  made.cancel();
                  return made;
                }));

    // Read on the wrong thread, the exchange would not be seen, and the call be called unbilled.
    assertThat(Await.generationFailure(call.future()).billed()).isEqualTo(Billed.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  void everyThreadingModelIsServed(ThreadingModel model, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", IMAGE));
    FluxClient client = client(vertx, server);

    Await.result(
        vertx.deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return client.generate(CAT);
                  }
                },
            new DeploymentOptions().setThreadingModel(model)));

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aCallWithoutARequestIsADefectOfTheCaller(Vertx vertx) {
    FluxClient client = client(vertx, RawServer.answering(vertx, ""));

    assertThatNullPointerException().isThrownBy(() -> client.generate(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "target/no-such-file", "target"})
  @DisplayName("FAULTS 30: a file without a certificate is refused at creation")
  void unusableCertificates(String file, Vertx vertx) {
    FluxClientOptions options = options("https://localhost").setTrustedCertificates(List.of(file));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.create(vertx, options))
        .withMessageStartingWith("trustedCertificates: " + file);
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
