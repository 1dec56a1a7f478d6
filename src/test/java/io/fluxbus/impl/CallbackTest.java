package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Callbacks of the user that run when outcomes are delivered. */
@ExtendWith(VertxExtension.class)
class CallbackTest {
  /** On one context: a handler that throws, before one that records the outcome. */
  private static List<Promise<GenerationOutcome>> submit(
      Vertx vertx, FluxClient client, int count, Queue<Throwable> thrown, CallOptions callOptions) {
    List<Promise<GenerationOutcome>> outcomes = new ArrayList<>();
    Context context = vertx.getOrCreateContext();
    context.exceptionHandler(thrown::add);
    Promise<Void> submitted = Promise.promise();
    context.runOnContext(
        v -> {
          for (int i = 0; i < count; i++) {
            Promise<GenerationOutcome> delivered = Promise.promise();
            outcomes.add(delivered);
            GenerationCall call = client.submit(CAT.withId("call-" + i), callOptions);
            call.outcome()
                .onComplete(
                    outcome -> {
                      throw new IllegalStateException("a defect of the user's");
                    });
            call.outcome().onComplete(delivered);
            call.future()
                .onComplete(
                    result -> {
                      throw new AssertionError("another");
                    });
          }
          submitted.complete();
        });
    Await.result(submitted.future());
    return outcomes;
  }

  @Test
  @DisplayName("a callback that throws affects neither its own call nor other calls")
  void aThrowingCallback(Vertx vertx) {
    Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(2));

    List<Promise<GenerationOutcome>> outcomes =
        submit(vertx, client, 20, thrown, new CallOptions());

    outcomes.forEach(outcome -> assertSucceeded(Await.result(outcome.future()), 1));
    Await.until(() -> thrown.size() == 40);
    assertThat(server.requests()).hasSize(20);
    assertThat(client.stats().succeeded()).isEqualTo(20);
    assertIdle(client, 20);
  }

  @Test
  @DisplayName("closing ends every call even if callbacks throw")
  void closingWithThrowingCallbacks(Vertx vertx) {
    Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(2));
    List<Promise<GenerationOutcome>> outcomes =
        submit(vertx, client, 20, thrown, new CallOptions());
    server.next();
    server.next();

    Await.result(client.close());

    for (Promise<GenerationOutcome> outcome : outcomes) {
      GenerationOutcome delivered = Await.result(outcome.future());
      assertThat(delivered.failure().type()).isEqualTo(FailureType.CLOSED);
    }
    Await.until(() -> thrown.size() == 40);
    assertThat(client.stats().failures()).containsEntry(FailureType.CLOSED, 20L);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("a cancellation ends every call even if callbacks throw")
  void cancellingWithThrowingCallbacks(Vertx vertx) {
    Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(1));
    Cancellation cancellation = new Cancellation();
    List<Promise<GenerationOutcome>> outcomes =
        submit(vertx, client, 20, thrown, new CallOptions().setCancellation(cancellation));
    server.next("call-0");

    // On the context of the calls, so that their callbacks run inside of it.
    vertx.getOrCreateContext().runOnContext(v -> cancellation.cancel());

    assertFailed(Await.result(outcomes.get(0).future()), FailureType.CANCELLED, Billed.UNKNOWN, 1);
    for (Promise<GenerationOutcome> outcome : outcomes.subList(1, 20)) {
      assertFailed(Await.result(outcome.future()), FailureType.CANCELLED, Billed.NO, 0);
    }
    Await.until(() -> thrown.size() == 40);
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  void aCallbackMaySubmitTheNextCall(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(1));
    Promise<GenerationOutcome> last = Promise.promise();

    submitNext(client, 50, last);

    assertSucceeded(Await.result(last.future()), 1);
    assertThat(server.requests()).hasSize(50);
    assertIdle(client, 50);
  }

  private static void submitNext(FluxClient client, int left, Promise<GenerationOutcome> last) {
    client
        .submit(CAT)
        .outcome()
        .onComplete(
            outcome -> {
              if (left == 1) {
                last.handle(outcome);
              } else {
                submitNext(client, left - 1, last);
              }
            });
  }

  @Test
  void theStatisticsCountACallBeforeItsOutcomeIsDelivered(Vertx vertx) {
    FluxClient client = client(vertx, RawServer.answering(vertx, SUCCESS));
    Promise<FluxClientStats> seen = Promise.promise();

    client.submit(CAT).outcome().onComplete(outcome -> seen.complete(client.stats()));

    FluxClientStats stats = Await.result(seen.future());
    assertThat(stats.succeeded()).isEqualTo(1);
    assertThat(stats.inFlight()).isZero();
    assertThat(stats.reservedUsd()).isZero();
  }
}
