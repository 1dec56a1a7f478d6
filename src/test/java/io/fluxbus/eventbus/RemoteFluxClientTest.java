package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.CANCEL;
import static io.fluxbus.eventbus.BusFixture.GENERATE;
import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.oneAtATime;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.Priority;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class RemoteFluxClientTest {
  private static final GenerationRequest CAT = GenerationRequest.of("a cat").withId("cat");
  private static final GenerationResult RESULT =
      new GenerationResult(
          List.of(new GeneratedImage("https://h/a.png", null, null, null, null, null, null)),
          0,
          null,
          null,
          Map.of(),
          null,
          null,
          null);

  /** With short pauses, and as many attempts as it takes. */
  private static RemoteFluxClientOptions patient() {
    return new RemoteFluxClientOptions()
        .setMaxAttempts(1_000_000)
        .setRetryBaseDelay(1)
        .setRetryMaxDelay(5);
  }

  private static FluxClient remote(Vertx vertx) {
    return RemoteFluxClient.create(vertx, patient());
  }

  private static GenerationOutcome outcome(FluxClient client) {
    return Await.result(client.submit(CAT).outcome());
  }

  private static GenerationOutcome succeeded(String id) {
    return new GenerationOutcome(id, RESULT, null, 1, 0, 5, 7);
  }

  private static GenerationOutcome failed(String id, FailureType type) {
    return new GenerationOutcome(id, null, new GenerationException(type, "told"), 0, 0, 0, 0);
  }

  /** Listens where workers do, and does this with each message. */
  private static void listen(Vertx vertx, Handler<Message<Object>> handler) {
    BusCodecs.register(vertx);
    Await.result(vertx.eventBus().consumer(GENERATE, handler).completion());
  }

  /** Answers as a worker does. */
  private static void reply(Vertx vertx, Message<Object> message, Object body) {
    vertx
        .eventBus()
        .send(
            message.headers().get("fluxbus-reply-to"),
            body,
            new DeliveryOptions()
                .addHeader("fluxbus-cancel-key", message.headers().get("fluxbus-cancel-key")));
  }

  private static void assertIdle(FluxClient client) {
    assertThat(client.stats().inFlight()).isZero();
    assertThat(client.stats().queued()).isZero();
  }

  private static void assertFailed(
      GenerationOutcome outcome, FailureType type, Billed billed, int attempts) {
    assertThat(outcome.failure()).as("%s", outcome).isNotNull();
    assertThat(outcome.failure().type()).as("%s", outcome.failure()).isEqualTo(type);
    assertThat(outcome.failure().billed()).isEqualTo(billed);
    assertThat(outcome.failure().attempts()).isEqualTo(attempts);
    assertThat(outcome.attempts()).isEqualTo(attempts);
  }

  @Test
  void aWorkerGenerates(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions()).enqueue(StubAnswer.failure(500, "once"));
    deploy(vertx, config(stub.baseUrl()));
    FluxClient client = remote(vertx);

    GenerationOutcome outcome = outcome(client);

    assertThat(outcome.failure()).isNull();
    assertThat(outcome.id()).isEqualTo("cat");
    assertThat(outcome.attempts()).isEqualTo(2);
    assertThat(client.stats().succeeded()).isEqualTo(1);
    assertThat(client.stats().spentUsd()).isEqualByComparingTo("0.06");
    assertThat(stub.ledger().entries("cat")).hasSize(2);
    assertIdle(client);
  }

  @Test
  void itsFailureIsWhole(Vertx vertx) {
    StubServer stub =
        stub(vertx, new StubOptions())
            .enqueue(StubAnswer.raw(200, "{}").withHeader("x-inference-id", "inf-1"));
    deploy(vertx, config(stub.baseUrl()));

    GenerationOutcome outcome = outcome(remote(vertx));

    assertFailed(outcome, FailureType.BAD_RESPONSE, Billed.YES, 1);
    assertThat(outcome.failure().inferenceId()).isEqualTo("inf-1");
  }

  @Test
  void whatTheOtherSideWaitedCounts(Vertx vertx) {
    listen(vertx, message -> reply(vertx, message, succeeded("cat")));

    assertThat(outcome(remote(vertx)).queuedMillis()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void deadlinePriorityAndKeyTravel(Vertx vertx) {
    AtomicReference<MultiMap> headers = new AtomicReference<>();
    AtomicReference<Object> body = new AtomicReference<>();
    listen(
        vertx,
        message -> {
          headers.set(message.headers());
          body.set(message.body());
          reply(vertx, message, succeeded("cat"));
        });

    Await.result(
        remote(vertx)
            .submit(CAT, new CallOptions().setTimeout(60_000).setPriority(Priority.BULK))
            .outcome());

    assertThat(body.get()).isSameAs(CAT);
    assertThat(headers.get().get("fluxbus-reply-to")).startsWith("fluxbus.replies.");
    assertThat(headers.get().get("fluxbus-priority")).isEqualTo("bulk");
    assertThat(headers.get().get("fluxbus-cancel-key")).hasSize(36);
    assertThat(Long.parseLong(headers.get().get("fluxbus-timeout-ms"))).isBetween(50_000L, 59_000L);
  }

  @Test
  void aWorkerHasTimeToAnswer() {
    assertThat(BusEndpoint.workersTime(60_000)).isEqualTo(59_000);
    assertThat(BusEndpoint.workersTime(1_000)).isEqualTo(900);
    assertThat(BusEndpoint.workersTime(100)).isEqualTo(75);
    assertThat(BusEndpoint.workersTime(30)).isEqualTo(15);
    assertThat(BusEndpoint.workersTime(1)).isEqualTo(1);
  }

  @Test
  void waitsForAWorker(Vertx vertx) {
    FluxClient client = remote(vertx);
    Future<GenerationOutcome> outcome = client.submit(CAT).outcome();
    Await.until(() -> client.stats().retries() > 2);

    listen(vertx, message -> reply(vertx, message, succeeded("cat")));

    assertThat(Await.result(outcome).failure()).isNull();
  }

  @Test
  void withoutAWorkerItWasNotSent(Vertx vertx) {
    FluxClient client = RemoteFluxClient.create(vertx, patient().setMaxAttempts(3));

    GenerationOutcome outcome = outcome(client);

    assertFailed(outcome, FailureType.CONNECT_FAILED, Billed.NO, 0);
    assertThat(outcome.failure()).hasMessageContaining("no worker listens at fluxbus.generate");
    assertThat(client.stats().retries()).isEqualTo(2);
    assertIdle(client);
  }

  @Test
  void aWorkerWithoutRoomIsAskedAgain(Vertx vertx) {
    StubServer stub =
        stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(5))));
    deploy(vertx, oneAtATime(stub.baseUrl()).put("maxQueueSize", 0));
    FluxClient client = remote(vertx);

    List<Future<GenerationOutcome>> outcomes =
        IntStream.range(0, 50)
            .mapToObj(i -> client.submit(CAT.withId("c-" + i)).outcome())
            .toList();

    Await.result(Future.all(outcomes));
    assertThat(outcomes).allMatch(outcome -> outcome.result().failure() == null);
    assertThat(outcomes).allMatch(outcome -> outcome.result().attempts() == 1);
    assertThat(stub.ledger().billed()).isEqualTo(50);
    assertThat(client.stats().retries()).isPositive();
    assertThat(client.stats().limit()).isLessThan(1024);
    assertIdle(client);
  }

  @Test
  void anotherWorkerTakesWhatOneHasNoRoomFor(Vertx vertx) {
    AtomicInteger refused = new AtomicInteger();
    listen(
        vertx,
        message -> {
          refused.incrementAndGet();
          reply(vertx, message, failed("cat", FailureType.OVERLOADED));
        });
    listen(vertx, message -> reply(vertx, message, succeeded("cat")));

    for (int i = 0; i < 4; i++) {
      assertThat(outcome(remote(vertx)).failure()).isNull();
    }

    assertThat(refused).hasPositiveValue();
  }

  @Test
  void aWorkerThatLeavesIsNoOutcome(Vertx vertx) {
    AtomicInteger asked = new AtomicInteger();
    listen(
        vertx,
        message ->
            reply(
                vertx,
                message,
                switch (asked.getAndIncrement()) {
                  case 0 -> failed("cat", FailureType.CLOSED);
                  case 1 -> failed("cat", FailureType.CANCELLED);
                  default -> succeeded("cat");
                }));

    assertThat(outcome(remote(vertx)).failure()).isNull();
    assertThat(asked).hasValue(3);
  }

  @Test
  void whatMayHaveBegunIsNotHandedOverAgain(Vertx vertx) {
    AtomicInteger asked = new AtomicInteger();
    GenerationException closed =
        new GenerationException(FailureType.CLOSED, "told").withBilled(Billed.UNKNOWN);
    listen(
        vertx,
        message -> {
          asked.incrementAndGet();
          reply(vertx, message, new GenerationOutcome("cat", null, closed, 1, 0, 0, 0));
        });

    assertFailed(outcome(remote(vertx)), FailureType.CLOSED, Billed.UNKNOWN, 1);
    assertThat(asked).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("finals")
  void whatAWorkerSettledIsSettled(FailureType type, Vertx vertx) {
    AtomicInteger asked = new AtomicInteger();
    listen(
        vertx,
        message -> {
          asked.incrementAndGet();
          reply(vertx, message, failed("cat", type));
        });
    FluxClient client = remote(vertx);

    assertThat(outcome(client).failure().type()).isEqualTo(type);
    assertThat(asked).hasValue(1);
    assertThat(client.stats().suspended()).isFalse();
  }

  static Stream<FailureType> finals() {
    return Stream.of(FailureType.values())
        .filter(type -> type != FailureType.OVERLOADED)
        .filter(type -> type != FailureType.CLOSED && type != FailureType.CANCELLED);
  }

  @Test
  void itsOwnQueueIsBounded(Vertx vertx) {
    listen(vertx, message -> {});
    FluxClient client =
        RemoteFluxClient.create(vertx, patient().setMaxOutstanding(1).setMaxQueueSize(1));
    client.submit(CAT);
    client.submit(CAT);

    assertFailed(outcome(client), FailureType.OVERLOADED, Billed.NO, 0);
    assertThat(client.stats().inFlight()).isEqualTo(1);
    assertThat(client.stats().queued()).isEqualTo(1);
  }

  @Test
  @DisplayName("a lost reply is an unknown outcome, and the request is not sent again")
  void aLostReply(Vertx vertx) {
    AtomicInteger asked = new AtomicInteger();
    listen(vertx, message -> asked.incrementAndGet());
    FluxClient client = remote(vertx);

    GenerationOutcome outcome =
        Await.result(client.submit(CAT, new CallOptions().setTimeout(100)).outcome());

    assertFailed(outcome, FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertThat(outcome.failure())
        .hasMessageContaining("no reply came from fluxbus.generate in time");
    assertThat(asked).hasValue(1);
    assertIdle(client);
  }

  static Stream<Object> strangers() {
    return Stream.of("done", new JsonObject(), RESULT);
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void whatCannotBeAttributedIsUnknown(Object answer, Vertx vertx) {
    listen(vertx, message -> reply(vertx, message, answer));

    assertFailed(outcome(remote(vertx)), FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
  }

  @Test
  void aReplyToAnotherKeyIsNobodys(Vertx vertx) {
    listen(
        vertx,
        message -> {
          String address = message.headers().get("fluxbus-reply-to");
          vertx.eventBus().send(address, succeeded("cat"));
          vertx
              .eventBus()
              .send(
                  address,
                  succeeded("cat"),
                  new DeliveryOptions().addHeader("fluxbus-cancel-key", "another"));
          reply(vertx, message, failed("cat", FailureType.BUDGET_EXHAUSTED));
        });

    assertFailed(outcome(remote(vertx)), FailureType.BUDGET_EXHAUSTED, Billed.NO, 0);
  }

  @Test
  @DisplayName("cancelled while it waits at the worker, it is never sent")
  void cancelledInTheWorkersQueue(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    deploy(vertx, oneAtATime(stub.baseUrl()));
    FluxClient client = remote(vertx);
    client.submit(CAT);
    Await.until(() -> stub.ledger().accepted() == 1);
    GenerationCall waits = client.submit(CAT.withId("waits"));
    Await.until(() -> client.stats().inFlight() == 2);

    assertThat(waits.cancel()).isTrue();

    assertFailed(Await.result(waits.outcome()), FailureType.CANCELLED, Billed.NO, 0);
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  @DisplayName("cancelled in flight, the worker ends it, and its outcome is unknown")
  void cancelledInFlight(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    deploy(vertx, oneAtATime(stub.baseUrl()));
    FluxClient client = remote(vertx);
    GenerationCall runs = client.submit(CAT);
    Await.until(() -> stub.ledger().accepted() == 1);

    assertThat(runs.cancel()).isTrue();

    assertFailed(Await.result(runs.outcome()), FailureType.CANCELLED, Billed.UNKNOWN, 1);
    JsonObject status =
        Await.result(
            vertx.eventBus().<JsonObject>request(BusFixture.STATUS, null).map(Message::body));
    assertThat(status.getInteger("in_flight")).isZero();
  }

  @Test
  void anAnswerThatComesFirstIsStillTheOutcome(Vertx vertx) {
    Promise<Message<Object>> came = Promise.promise();
    listen(vertx, came::complete);
    vertx
        .eventBus()
        .consumer(CANCEL, key -> reply(vertx, came.future().result(), succeeded("cat")));
    GenerationCall call = remote(vertx).submit(CAT);
    Await.result(came.future());

    call.cancel();

    assertThat(Await.result(call.outcome()).failure()).isNull();
  }

  @Test
  void aWorkerThatDoesNotSayIsNotWaitedForLong(Vertx vertx) {
    Promise<Message<Object>> came = Promise.promise();
    listen(vertx, came::complete);
    FluxClient client = remote(vertx);
    GenerationCall call = client.submit(CAT);
    Await.result(came.future());

    call.cancel();

    assertFailed(Await.result(call.outcome()), FailureType.CANCELLED, Billed.UNKNOWN, 1);
    assertIdle(client);
  }

  @Test
  @DisplayName("closing tells every outcome, and ends what is with the workers")
  void closing(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    deploy(vertx, oneAtATime(stub.baseUrl()));
    FluxClient client = remote(vertx);
    GenerationCall runs = client.submit(CAT);
    Await.until(() -> stub.ledger().accepted() == 1);
    GenerationCall waits = client.submit(CAT.withId("waits"));
    Await.until(() -> client.stats().inFlight() == 2);

    Await.result(client.close());

    assertFailed(runs.outcome().result(), FailureType.CLOSED, Billed.UNKNOWN, 1);
    assertFailed(waits.outcome().result(), FailureType.CLOSED, Billed.NO, 0);
    assertFailed(outcome(client), FailureType.CLOSED, Billed.NO, 0);
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  @DisplayName("a reply finds its call though the caller's verticle is gone")
  void theCallersVerticleIsGone(Vertx vertx) {
    Promise<Message<Object>> came = Promise.promise();
    listen(vertx, came::complete);
    FluxClient client = remote(vertx);
    List<GenerationCall> calls = new CopyOnWriteArrayList<>();
    String deployment =
        Await.result(
            vertx.deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    calls.add(client.submit(CAT));
                    return Future.succeededFuture();
                  }
                }));
    Message<Object> message = Await.result(came.future());
    Await.result(vertx.undeploy(deployment));

    reply(vertx, message, succeeded("cat"));

    assertThat(Await.result(calls.get(0).outcome()).failure()).isNull();
    assertIdle(client);
  }

  @Test
  void undeployedUnderLoadEachHasAnOutcomeThatTheLedgerConfirms(Vertx vertx) {
    StubServer stub =
        stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(10))));
    String first =
        deploy(vertx, withBus(config(stub.baseUrl()).put("maxQueueSize", 20), "drainTimeout", 30));
    deploy(vertx, config(stub.baseUrl()).put("maxQueueSize", 20));
    FluxClient client = RemoteFluxClient.create(vertx, patient().setMaxQueueSize(2000));
    List<GenerationCall> calls = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      calls.add(client.submit(CAT.withId("c-" + i)));
    }
    Await.until(() -> stub.ledger().billed() > 100);

    Await.result(vertx.undeploy(first));

    for (GenerationCall call : calls) {
      GenerationOutcome outcome = Await.result(call.outcome());
      int posts = stub.ledger().entries(call.id()).size();
      if (outcome.failure() == null) {
        assertThat(posts).isEqualTo(1);
      } else {
        assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.UNKNOWN);
        assertThat(outcome.failure().type()).isEqualTo(FailureType.CLOSED);
        assertThat(posts).isLessThanOrEqualTo(1);
      }
    }
    assertIdle(client);
  }
}
