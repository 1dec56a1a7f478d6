package io.fluxbus.impl;

import static io.fluxbus.FailureType.DEADLINE_EXCEEDED;
import static io.fluxbus.FailureType.OVERLOADED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.stub;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.Priority;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which calls wait, which go first, and which are rejected. */
@ExtendWith(VertxExtension.class)
class QueueTest {
  private static final CallOptions BULK = new CallOptions().setPriority(Priority.BULK);

  private ManualServer server;

  @BeforeEach
  void serve(Vertx vertx) {
    server = new ManualServer(vertx);
  }

  /** Answers one request after the other, and returns their order. */
  private List<String> answerAll(int count) {
    List<String> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ManualServer.Exchange exchange = server.next();
      order.add(exchange.id());
      exchange.answer(SUCCESS);
    }
    return order;
  }

  @Test
  void interactiveCallsGoFirstAndEveryFifthIsABulkCall(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));
    List<GenerationCall> calls = new ArrayList<>(List.of(client.submit(CAT.withId("running"))));
    IntStream.range(0, 3).forEach(i -> calls.add(client.submit(CAT.withId("b" + i), BULK)));
    IntStream.range(0, 6).forEach(i -> calls.add(client.submit(CAT.withId("i" + i))));

    assertThat(answerAll(10))
        .containsExactly("running", "i0", "i1", "i2", "i3", "b0", "i4", "i5", "b1", "b2");

    calls.forEach(call -> assertSucceeded(Await.result(call.outcome()), 1));
    assertThat(server.posts()).isEqualTo(10);
    assertIdle(client, 10);
  }

  @Test
  void aFullQueueRejectsAtOnceWithAnEstimate(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()).setMaxQueueSize(2));
    List<GenerationCall> calls =
        IntStream.range(0, 3).mapToObj(i -> client.submit(CAT.withId("call-" + i))).toList();

    GenerationCall rejected = client.submit(CAT);

    GenerationException failure =
        assertFailed(Await.result(rejected.outcome()), OVERLOADED, Billed.NO, 0);
    assertThat(failure).hasMessageContaining("the queue is full (maxQueueSize 2)");
    assertThat(failure.retryAfter()).isPositive();
    answerAll(3);
    calls.forEach(call -> assertSucceeded(Await.result(call.outcome()), 1));
    assertThat(server.posts()).isEqualTo(3);
    assertIdle(client, 3);
  }

  @Test
  void withoutAQueueACallStartsAtOnceOrIsRejected(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()).setMaxQueueSize(0));
    GenerationCall running = client.submit(CAT);

    assertFailed(Await.result(client.submit(CAT).outcome()), OVERLOADED, Billed.NO, 0);

    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(running.outcome()), 1);
    assertIdle(client, 1);
  }

  @Test
  void neverMoreCallsRunThanTheLimitAllows(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()).setMaxConcurrency(3));
    List<GenerationCall> calls = IntStream.range(0, 9).mapToObj(i -> client.submit(CAT)).toList();

    assertThat(client.stats().limit()).isEqualTo(3);
    for (int answered = 0; answered < 9; answered++) {
      assertThat(client.stats().inFlight()).isLessThanOrEqualTo(3);
      assertThat(server.posts()).isLessThanOrEqualTo(answered + 3);
      server.next().answer(SUCCESS);
    }

    calls.forEach(call -> assertSucceeded(Await.result(call.outcome()), 1));
    assertThat(server.connections()).isLessThanOrEqualTo(3);
    assertIdle(client, 9);
  }

  @Test
  void startsDoNotExceedTheRate(Vertx vertx) {
    HandClock clock = new HandClock(vertx);
    FluxClient client =
        clock.client(options(server.url()).setRequestsPerSecond(0.5).setRequestBurst(2));
    List<GenerationCall> calls =
        IntStream.range(0, 4).mapToObj(i -> client.submit(CAT.withId("call-" + i))).toList();

    assertThat(client.stats().inFlight()).isEqualTo(2);
    assertThat(client.stats().queued()).isEqualTo(2);
    assertThat(answerAll(2)).containsExactlyInAnyOrder("call-0", "call-1");
    assertSucceeded(Await.result(calls.get(0).outcome()), 1);
    assertSucceeded(Await.result(calls.get(1).outcome()), 1);
    for (int i = 2; i < 4; i++) {
      clock.advance(Duration.ofMillis(1_990));
      assertThat(client.stats().inFlight()).isZero();
      clock.advance(Duration.ofMillis(10));
      assertThat(answerAll(1)).containsExactly("call-" + i);
      assertSucceeded(Await.result(calls.get(i).outcome()), 1);
    }

    assertThat(server.posts()).isEqualTo(4);
    assertIdle(client, 4);
  }

  @Test
  void aCallThatCannotStartBeforeItsDeadlineIsRejectedAtOnce(Vertx vertx) {
    FluxClient client =
        new HandClock(vertx).client(options(server.url()).setRequestsPerSecond(0.5));
    GenerationCall first = client.submit(CAT);

    GenerationCall late = client.submit(CAT, new CallOptions().setTimeout(2_000));

    assertThat(assertFailed(Await.result(late.outcome()), DEADLINE_EXCEEDED, Billed.NO, 0))
        .hasMessageContaining("requestsPerSecond");
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(first.outcome()), 1);
    assertIdle(client, 1);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aHundredThousandCallsAtOnceGetOneOutcomeEach(Vertx vertx) {
    int count = 100_000;
    StubServer stub = stub(vertx);
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()).setMaxQueueSize(1_000));
    AtomicIntegerArray delivered = new AtomicIntegerArray(count);

    List<GenerationCall> calls = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int index = i;
      GenerationCall call = client.submit(CAT.withId("call-" + i));
      call.outcome().onComplete(outcome -> delivered.incrementAndGet(index));
      calls.add(call);
    }

    int succeeded = 0;
    for (GenerationCall call : calls) {
      GenerationOutcome outcome = Await.result(call.outcome());
      if (outcome.failure() == null) {
        succeeded++;
      } else {
        GenerationException failure = assertFailed(outcome, OVERLOADED, Billed.NO, 0);
        assertThat(failure.retryAfter()).isPositive();
      }
    }
    assertThat(succeeded).isBetween(1_000, count);
    Await.until(() -> IntStream.range(0, count).allMatch(i -> delivered.get(i) == 1));
    assertThat(stub.ledger().posts()).isEqualTo(succeeded);
    assertThat(stub.ledger().billed()).isEqualTo(succeeded);
    assertThat(client.stats().succeeded()).isEqualTo(succeeded);
    assertThat(client.stats().failures().getOrDefault(OVERLOADED, 0L)).isEqualTo(count - succeeded);
    assertIdle(client, succeeded);
  }

  @Test
  void manyRejectionsInARowDoNotOverflowTheStack(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));
    Await.result(client.close());
    Promise<Void> allDelivered = Promise.promise();

    vertx.runOnContext(v -> submitOneAfterAnother(client, 20_000, allDelivered));

    Await.result(allDelivered.future());
    assertThat(client.stats().failures()).containsEntry(FailureType.CLOSED, 20_000L);
    assertThat(server.posts()).isZero();
  }

  private static void submitOneAfterAnother(FluxClient client, int left, Promise<Void> done) {
    if (left == 0) {
      done.complete();
    } else {
      client
          .submit(CAT)
          .outcome()
          .onSuccess(outcome -> submitOneAfterAnother(client, left - 1, done));
    }
  }

  @Test
  void aCallBetweenTwoAttemptsDoesNotBlockOthers(Vertx vertx) {
    HandClock clock = new HandClock(vertx);
    FluxClient client =
        clock.client(
            options(server.url())
                .setMaxConcurrency(2)
                .setAdaptiveConcurrency(false)
                .setMaxQueueSize(0));
    GenerationCall backingOff = client.submit(CAT.withId("backingOff"));
    server.next("backingOff").answer(Fixture.failure("500 Internal Server Error", "busy"));
    Await.until(() -> client.stats().inFlight() == 0);
    assertThat(client.stats().queued()).isEqualTo(1);

    GenerationCall second = client.submit(CAT.withId("second"));
    ManualServer.Exchange exchange = server.next("second");
    // Both may return to the queue, so a third waiting call would be one too many.
    assertFailed(Await.result(client.submit(CAT).outcome()), OVERLOADED, Billed.NO, 0);
    exchange.answer(SUCCESS);
    assertSucceeded(Await.result(second.outcome()), 1);

    clock.advance(Duration.ofSeconds(1));
    server.next("backingOff").answer(SUCCESS);
    assertSucceeded(Await.result(backingOff.outcome()), 2);
    assertIdle(client, 2);
  }
}
