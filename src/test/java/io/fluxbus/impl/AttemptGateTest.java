package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.AttemptGate;
import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No attempt is sent before its gate is open. */
@ExtendWith(VertxExtension.class)
class AttemptGateTest {
  private static CallOptions through(AttemptGate gate) {
    return new CallOptions().setGate(gate);
  }

  @Test
  void anAttemptIsSentWhenItsGateOpens(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    Promise<Void> open = Promise.promise();
    AtomicInteger asked = new AtomicInteger();

    GenerationCall waits =
        client.submit(
            CAT.withId("waits"),
            through(
                (request, attempt, unknown) -> {
                  asked.incrementAndGet();
                  return open.future();
                }));
    Await.until(() -> asked.get() == 1);
    // A call that is submitted later arrives first.
    client.submit(CAT.withId("other"));
    assertThat(server.next().id()).isEqualTo("other");
    assertThat(client.stats().inFlight()).isEqualTo(2);
    open.complete();

    ManualServer.Exchange post = server.next();
    assertThat(post.id()).isEqualTo("waits");
    post.answer(SUCCESS);
    assertSucceeded(Await.result(waits.outcome()), 1);
  }

  @Test
  void theGateIsAskedBeforeEachAttempt(Vertx vertx) {
    Queue<String> answers =
        new ConcurrentLinkedQueue<>(List.of(failure("429 Too Many Requests", "no"), SUCCESS));
    RawServer server = RawServer.start(vertx, socket -> socket.write(answers.remove()));
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    List<String> asked = new CopyOnWriteArrayList<>();

    GenerationOutcome outcome =
        Await.result(
            client
                .submit(
                    CAT,
                    through(
                        (request, attempt, unknown) -> {
                          asked.add(request.id() + " " + attempt);
                          return Future.succeededFuture();
                        }))
                .outcome());

    assertSucceeded(outcome, 2);
    assertThat(asked).containsExactly(CAT.id() + " 1", CAT.id() + " 2");
  }

  @Test
  void aGateThatFailsEndsTheCallUnsent(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = FluxClient.create(vertx, options(server.url()));

    for (AttemptGate gate :
        List.<AttemptGate>of(
            (request, attempt, unknown) -> Future.failedFuture("the disk is full"),
            (request, attempt, unknown) -> {
              throw new IllegalStateException("the disk is full");
            },
            (request, attempt, unknown) -> {
              throw new AssertionError("the disk is full");
            })) {
      GenerationOutcome outcome = Await.result(client.submit(CAT, through(gate)).outcome());

      assertThat(assertFailed(outcome, FailureType.CANCELLED, Billed.NO, 0))
          .hasMessageContaining("its gate did not open:  the disk is full");
    }
    assertThat(
            assertFailed(
                Await.result(
                    client.submit(CAT, through((request, attempt, unknown) -> null)).outcome()),
                FailureType.CANCELLED,
                Billed.NO,
                0))
        .hasMessageContaining("the gate returned no future");
    assertThat(server.requests()).isEmpty();
    assertIdle(client, 0);
  }

  @Test
  void aGateReceivesTheNumberOfUnknownAttempts(Vertx vertx) {
    Queue<String> answers =
        new ConcurrentLinkedQueue<>(
            List.of(
                failure("429 Too Many Requests", "no"),
                RawServer.answer("502 Bad Gateway", "<html>"),
                SUCCESS));
    RawServer server = RawServer.start(vertx, socket -> socket.write(answers.remove()));
    FluxClient client =
        FluxClient.create(vertx, options(server.url()).setRetryUnknownOutcome(true));
    List<String> asked = new CopyOnWriteArrayList<>();

    Await.result(
        client
            .submit(
                CAT,
                through(
                    (request, attempt, unknown) -> {
                      asked.add(attempt + " " + unknown);
                      return Future.succeededFuture();
                    }))
            .outcome());

    assertThat(asked).containsExactly("1 0", "2 0", "3 1");
  }

  @Test
  void theWaitForAGateIsLimitedByTheAttemptTimeout(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options(server.url()).setAttemptTimeout(5_000));
    Promise<Void> open = Promise.promise();

    GenerationCall call = client.submit(CAT, through((request, attempt, unknown) -> open.future()));
    clock.advance(Duration.ofMillis(4_999));
    assertThat(call.outcome().isComplete()).isFalse();
    clock.advance(Duration.ofMillis(1));

    assertFailed(Await.result(call.outcome()), FailureType.DEADLINE_EXCEEDED, Billed.NO, 0);
    open.complete();
    assertThat(server.requests()).isEmpty();
    assertIdle(client, 0);
  }

  @Test
  void aCallThatIsCancelledBeforeItsGateIsNotSentWhenItOpens(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));
    Promise<Void> open = Promise.promise();
    AtomicInteger asked = new AtomicInteger();
    GenerationCall call =
        client.submit(
            CAT.withId("cancelled"),
            through(
                (request, attempt, unknown) -> {
                  asked.incrementAndGet();
                  return open.future();
                }));
    Await.until(() -> asked.get() == 1);

    call.cancel();
    assertFailed(Await.result(call.outcome()), FailureType.CANCELLED, Billed.NO, 0);
    open.complete();

    assertSucceeded(Await.result(client.submit(CAT.withId("next")).outcome()), 1);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void closingTheClientDoesNotWaitForAGate(Vertx vertx) {
    FluxClient client = FluxClient.create(vertx, options("http://127.0.0.1:1"));
    Promise<Void> open = Promise.promise();
    GenerationCall call = client.submit(CAT, through((request, attempt, unknown) -> open.future()));

    Await.result(client.close());

    assertFailed(Await.result(call.outcome()), FailureType.CLOSED, Billed.NO, 0);
  }
}
