package io.fluxbus.impl;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.FailureType.INVALID_REQUEST;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.UNAUTHORIZED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.KEY;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationRequest;
import io.fluxbus.OutputFormat;
import io.fluxbus.RawServer;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One call: the request that is sent, and the context of its outcome. */
@ExtendWith(VertxExtension.class)
class FluxClientTest {
  @Test
  void sendsExactlyTheFieldsOfTheContract(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
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
                      "accept-encoding: identity",
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

  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "201 Created"})
  void bothStatusesOfASuccessAreRead(String status, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS.replace("200 OK", status));

    assertSucceeded(outcome(client(vertx, server)), 1);
  }

  @Test
  void aResponseWithoutContentIsComplete(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, "HTTP/1.1 204 No Content\r\n\r\n");

    assertFailed(outcome(client(vertx, server)), BAD_RESPONSE, Billed.YES, 1);
  }

  @Test
  void aBodyThatEndsWithTheConnectionIsRead(Vertx vertx) {
    RawServer server =
        RawServer.start(
            vertx,
            socket ->
                socket
                    .write(SUCCESS.replaceFirst("Content-Length: \\d+\r\n", ""))
                    .onComplete(v -> socket.close()));

    assertSucceeded(outcome(client(vertx, server)), 1);
  }

  @Test
  void aLargeBodyIsParsedOffTheEventLoop(Vertx vertx) {
    String body = "{\"data\":[{\"b64_json\":\"" + "A".repeat(1 << 20) + "\"}]}";
    RawServer server = RawServer.answering(vertx, RawServer.answer("200 OK", body));

    assertThat(Await.result(client(vertx, server).generate(CAT)).images().get(0).b64Json())
        .hasSize(1 << 20);
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

    // On a wrong thread, the exchange would not be visible, and the outcome would be unbilled.
    assertThat(Await.generationFailure(call.future()).billed()).isEqualTo(Billed.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  void callsWorkOnEveryThreadingModel(ThreadingModel model, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
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
  void aCallWithoutARequestThrows(Vertx vertx) {
    FluxClient client = client(vertx, RawServer.answering(vertx, ""));

    assertThatNullPointerException().isThrownBy(() -> client.generate(null));
  }

  @Test
  void aFutureCompletesOnTheContextOfTheCaller(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = client(vertx, server);
    Context context = vertx.getOrCreateContext();
    Promise<Context> completedOn = Promise.promise();

    context.runOnContext(
        v -> client.generate(CAT).onComplete(r -> completedOn.complete(Vertx.currentContext())));

    assertThat(Await.result(completedOn.future())).isSameAs(context);
  }

  @Test
  void oneConnectionServesCallAfterCall(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = client(vertx, server);

    IntStream.range(0, 5).forEach(i -> Await.result(client.generate(CAT)));

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("a prompt of emoji at the length limit arrives completely")
  void sendsUtf8(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    Await.result(client(vertx, server).generate(GenerationRequest.of("\uD83D\uDC07".repeat(4000))));

    // Four bytes each in UTF-8.
    String whole = "\"" + "\u00f0\u009f\u0090\u0087".repeat(4000) + "\"";
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0).contains(whole)).isTrue();
  }

  @Test
  void theStatisticsCountRunningAndEndedCalls(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client =
        FluxClient.create(
            vertx, options(server.url()).setMaxConcurrency(2).setInitialConcurrency(1));
    assertThat(client.stats())
        .isEqualTo(
            new FluxClientStats(0, 0, 1, false, 0, 0, Map.of(), usd("0"), usd("0"), false, false));

    GenerationCall retried = client.submit(CAT.withId("retried"));
    server.next().answer(failure("500 Internal Server Error", "The provider failed"));
    server.next().answer(with(SUCCESS, "x-aimlapi-usd-spent", "0.05"));
    assertSucceeded(Await.result(retried.outcome()), 2);
    // A success at a full limit raises the limit.
    GenerationCall running = client.submit(CAT.withId("running").withNumImages(2));
    GenerationCall second = client.submit(CAT.withId("second"));
    GenerationCall queued = client.submit(CAT.withId("queued"));
    assertThat(client.stats())
        .isEqualTo(
            new FluxClientStats(
                2, 1, 2, false, 1, 1, Map.of(), usd("0.05"), usd("0.24"), false, false));
    server.next("second").answer(failure("422 Unprocessable", "odd"));
    server.next("queued").socket().close();
    server.next("running").answer(failure("401 Unauthorized", "wrong key"));
    assertFailed(Await.result(second.outcome()), INVALID_REQUEST, Billed.NO, 1);
    assertFailed(Await.result(queued.outcome()), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertFailed(Await.result(running.outcome()), UNAUTHORIZED, Billed.NO, 1);

    assertThat(client.stats())
        .isEqualTo(
            new FluxClientStats(
                0,
                0,
                2,
                true,
                1,
                1,
                Map.of(INVALID_REQUEST, 1L, OUTCOME_UNKNOWN, 1L, UNAUTHORIZED, 1L),
                usd("0.11"),
                usd("0"),
                false,
                false));
  }

  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount);
  }
}
