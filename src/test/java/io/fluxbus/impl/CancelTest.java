package io.fluxbus.impl;

import static io.fluxbus.FailureType.CANCELLED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CancelTest {
  @Test
  @DisplayName("a call that is cancelled in the queue is never sent")
  void inTheQueue(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));
    GenerationCall first = client.submit(CAT.withId("first"));
    GenerationCall second = client.submit(CAT.withId("second"));
    GenerationCall third = client.submit(CAT.withId("third"));
    ManualServer.Exchange exchange = server.next();
    assertThat(client.stats().queued()).isEqualTo(2);

    assertThat(second.cancel()).isTrue();
    assertThat(second.cancel()).isFalse();
    assertFailed(Await.result(second.outcome()), CANCELLED, Billed.NO, 0);
    assertThat(client.stats().queued()).isEqualTo(1);
    assertThat(client.stats().reservedUsd()).isEqualByComparingTo("0.12");
    exchange.answer(SUCCESS);
    ManualServer.Exchange next = server.next();
    next.answer(SUCCESS);

    assertThat(next.id()).isEqualTo("third");
    assertSucceeded(Await.result(first.outcome()), 1);
    assertSucceeded(Await.result(third.outcome()), 1);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("a call that is cancelled between two attempts is not sent again")
  void betweenAttempts(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    HandClock clock = new HandClock(vertx);
    FluxClient client = clock.client(options(server.url()));
    GenerationCall call = client.submit(CAT);
    server.next().answer(failure("500 Internal Server Error", "The provider failed"));
    Await.until(() -> client.stats().retries() == 1);

    assertThat(call.cancel()).isTrue();

    GenerationException failure =
        assertFailed(Await.result(call.outcome()), CANCELLED, Billed.NO, 1);
    assertThat(failure)
        .hasMessageContaining(
            "the call was cancelled (before: HTTP 500 from the API: The provider failed)");
    clock.advance(Duration.ofHours(1));
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 0);
  }

  @Test
  @DisplayName("cancelling a call in flight resets its exchange and makes its outcome unknown")
  void inFlight(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));
    GenerationCall call = client.submit(CAT);
    GenerationCall waiting = client.submit(CAT.withId("waiting"));
    server.next();

    assertThat(call.cancel()).isTrue();
    assertThat(call.cancel()).isFalse();

    GenerationException failure =
        assertFailed(Await.result(call.outcome()), CANCELLED, Billed.UNKNOWN, 1);
    assertThat(failure).hasMessageContaining("It may have been billed");
    assertThat(call.cancel()).isFalse();
    server.awaitClosed();
    // Its permit goes to the next call, which uses another connection.
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(waiting.outcome()), 1);
    assertThat(server.posts()).isEqualTo(2);
    assertThat(server.connections()).isEqualTo(2);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("over HTTP/2, cancelling resets the stream, and the connection stays open")
  void inFlightOverHttp2(Vertx vertx) {
    Promise<Throwable> reset = Promise.promise();
    Promise<HttpServerRequest> arrived = Promise.promise();
    AtomicInteger connections = new AtomicInteger();
    AtomicInteger posts = new AtomicInteger();
    int port =
        Await.result(
                vertx
                    .createHttpServer(new HttpServerOptions())
                    .connectionHandler(connection -> connections.incrementAndGet())
                    .requestHandler(
                        request -> {
                          if (posts.incrementAndGet() == 1) {
                            request.exceptionHandler(reset::tryComplete);
                            request.response().exceptionHandler(reset::tryComplete);
                            request.endHandler(end -> arrived.complete(request));
                          } else {
                            request.response().end("{\"images\":[{\"url\":\"u\"}]}");
                          }
                        })
                    .listen(0, "127.0.0.1"))
            .actualPort();
    FluxClient client =
        FluxClient.create(vertx, options("http://127.0.0.1:" + port).setHttp2(true));
    GenerationCall call = client.submit(CAT);
    Await.result(arrived.future());

    call.cancel();

    assertFailed(Await.result(call.outcome()), CANCELLED, Billed.UNKNOWN, 1);
    assertThat(Await.result(reset.future()))
        .isInstanceOfSatisfying(
            StreamResetException.class, e -> assertThat(e.getCode()).isEqualTo(8));
    assertSucceeded(outcome(client), 1);
    assertThat(posts).hasValue(2);
    assertThat(connections).hasValue(1);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("cancelling after the response changes nothing")
  void afterTheResponse(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = client(vertx, server);
    GenerationCall call = client.submit(CAT);
    Await.result(call.outcome());

    assertThat(call.cancel()).isFalse();

    assertSucceeded(Await.result(call.outcome()), 1);
    assertThat(server.requests()).hasSize(1);
    assertIdle(client, 1);
  }

  @Test
  @DisplayName("a call that is cancelled while connecting is neither sent nor billed")
  void whileConnecting(Vertx vertx) {
    // The handshake never ends, so no byte of the request can be sent.
    Promise<Void> connecting = Promise.promise();
    int port =
        Await.result(
                vertx
                    .createNetServer()
                    .connectHandler(socket -> connecting.complete())
                    .listen(0, "127.0.0.1"))
            .actualPort();
    FluxClient client = FluxClient.create(vertx, options("https://127.0.0.1:" + port));
    GenerationCall call = client.submit(CAT);
    Await.result(connecting.future());

    call.cancel();

    assertFailed(Await.result(call.outcome()), CANCELLED, Billed.NO, 1);
    assertIdle(client, 0);
  }

  @Test
  void oneCancellationEndsAllItsCalls(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client =
        FluxClient.create(
            vertx, options(server.url()).setMaxConcurrency(4).setAdaptiveConcurrency(false));
    Cancellation cancellation = new Cancellation();
    CallOptions covered = new CallOptions().setCancellation(cancellation);
    GenerationCall done = client.submit(CAT, covered);
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(done.outcome()), 1);
    GenerationCall other = client.submit(CAT.withId("other"));
    ManualServer.Exchange others = server.next("other");
    List<GenerationCall> running =
        IntStream.range(0, 3).mapToObj(i -> client.submit(CAT.withId("" + i), covered)).toList();
    running.forEach(call -> server.next(call.id()));
    List<GenerationCall> waiting =
        IntStream.range(0, 100).mapToObj(i -> client.submit(CAT, covered)).toList();

    cancellation.cancel();
    GenerationCall late = client.submit(CAT, covered);

    for (GenerationCall call : running) {
      assertFailed(Await.result(call.outcome()), CANCELLED, Billed.UNKNOWN, 1);
    }
    for (GenerationCall call : waiting) {
      assertFailed(Await.result(call.outcome()), CANCELLED, Billed.NO, 0);
    }
    assertFailed(Await.result(late.outcome()), CANCELLED, Billed.NO, 0);
    others.answer(SUCCESS);
    assertSucceeded(Await.result(other.outcome()), 1);
    assertThat(cancellation.isCancelled()).isTrue();
    assertThat(server.posts()).isEqualTo(5);
    assertThat(client.stats().failures()).containsOnly(Map.entry(CANCELLED, 104L));
    assertIdle(client, 5);
  }

  @Test
  void aCancellationEndsVeryManyCallsOnTheirOwnContext(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()).setMaxQueueSize(30_000));
    Cancellation cancellation = new Cancellation();
    CallOptions covered = new CallOptions().setCancellation(cancellation);
    Context context = vertx.getOrCreateContext();
    Promise<List<GenerationCall>> submitted = Promise.promise();
    context.runOnContext(
        v ->
            submitted.complete(
                IntStream.range(0, 30_000)
                    .mapToObj(i -> client.submit(CAT.withId("call-" + i), covered))
                    .toList()));
    List<GenerationCall> calls = Await.result(submitted.future());
    server.next("call-0");

    // The permit of the first call passes through all calls that are not cancelled yet.
    context.runOnContext(v -> cancellation.cancel());

    assertFailed(Await.result(calls.get(0).outcome()), CANCELLED, Billed.UNKNOWN, 1);
    for (GenerationCall call : calls.subList(1, calls.size())) {
      assertFailed(Await.result(call.outcome()), CANCELLED, Billed.NO, 0);
    }
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  @DisplayName("calls that many threads cancel get one outcome each and leak nothing")
  void fromManyThreads(Vertx vertx) {
    RawServer server = RawServer.answering(vertx, SUCCESS);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setMaxConcurrency(8));
    List<GenerationCall> calls = IntStream.range(0, 500).mapToObj(i -> client.submit(CAT)).toList();

    calls.parallelStream().forEach(GenerationCall::cancel);

    int sent = 0;
    int succeeded = 0;
    for (GenerationCall call : calls) {
      GenerationOutcome outcome = Await.result(call.outcome());
      sent += outcome.failure() == null || outcome.failure().billed() == Billed.UNKNOWN ? 1 : 0;
      succeeded += outcome.failure() == null ? 1 : 0;
      assertThat(outcome.failure())
          .satisfiesAnyOf(
              failure -> assertThat(failure).isNull(),
              failure -> assertThat(failure.type()).isEqualTo(CANCELLED));
    }
    assertThat(server.requests()).hasSizeLessThanOrEqualTo(sent);
    assertThat(client.stats().succeeded()).isEqualTo(succeeded);
    assertThat(client.stats().failures().getOrDefault(FailureType.CANCELLED, 0L))
        .isEqualTo(500 - succeeded);
    assertIdle(client, sent);
    // The ended calls have returned their connections.
    List<GenerationCall> later = IntStream.range(0, 50).mapToObj(i -> client.submit(CAT)).toList();
    later.forEach(call -> assertSucceeded(Await.result(call.outcome()), 1));
  }
}
