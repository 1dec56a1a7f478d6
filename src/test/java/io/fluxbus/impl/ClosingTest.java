package io.fluxbus.impl;

import static io.fluxbus.FailureType.CLOSED;
import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.DEADLINE_EXCEEDED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.deploy;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the client closes for any reason, every call gets its outcome, in any state. */
@ExtendWith(VertxExtension.class)
class ClosingTest {
  /**
   * A client with a call in every state.
   *
   * @param backingOff between two attempts
   * @param running in flight
   * @param joined follows the one in flight
   * @param queued in the queue
   */
  private record Busy(
      ManualServer server,
      FluxClient client,
      Future<GenerationOutcome> backingOff,
      Future<GenerationOutcome> running,
      Future<GenerationOutcome> joined,
      Future<GenerationOutcome> queued) {

    /** Submits the calls on this thread. They belong to its context. */
    static Busy with(ManualServer server, Function<FluxClientOptions, FluxClient> maker) {
      FluxClient client = maker.apply(oneAtATime(server.url()).setCoalesceSeeded(true));
      GenerationCall backingOff = client.submit(CAT.withId("backingOff"));
      server
          .next("backingOff")
          .answer(Fixture.with(failure("429 Too Many Requests", "slow down"), "Retry-After", "60"));
      Await.until(() -> client.stats().retries() == 1);
      GenerationCall running = client.submit(CAT.withId("running").withSeed(1));
      GenerationCall joined = client.submit(CAT.withId("joined").withSeed(1));
      GenerationCall queued = client.submit(CAT.withId("queued"));
      server.next("running");
      assertThat(client.stats().queued()).isEqualTo(3);
      assertThat(client.stats().inFlight()).isEqualTo(1);
      return new Busy(
          server, client, heard(backingOff), heard(running), heard(joined), heard(queued));
    }

    /** Reads the outcomes directly, because a closed Vertx has no thread to deliver them. */
    private static Future<GenerationOutcome> heard(GenerationCall call) {
      Promise<GenerationOutcome> promise = Promise.promise();
      call.outcome().onComplete(promise);
      return promise.future();
    }

    void assertClosed() {
      assertThat(assertFailed(Await.result(backingOff), CLOSED, Billed.NO, 1))
          .hasMessageContaining("(before: HTTP 429 from the API: slow down)");
      assertFailed(Await.result(running), CLOSED, Billed.UNKNOWN, 1);
      assertFailed(Await.result(joined), CLOSED, Billed.NO, 0);
      assertFailed(Await.result(queued), CLOSED, Billed.NO, 0);
      assertThat(server.posts()).isEqualTo(2);
      GenerationCall late = client.submit(CAT);
      Await.until(late.outcome()::isComplete);
      assertFailed(late.outcome().result(), CLOSED, Billed.NO, 0);
      server.awaitClosed();
      assertIdle(client, 1);
    }
  }

  @Test
  @DisplayName("closing the client ends a call in every state")
  void clientClosed(Vertx vertx) {
    Busy busy = Busy.with(new ManualServer(vertx), o -> FluxClient.create(vertx, o));

    Await.result(busy.client.close());

    busy.assertClosed();
    Await.result(busy.client.close());
  }

  @Test
  @DisplayName("closing the Vertx ends a call in every state")
  void vertxClosed(Vertx servers) {
    Vertx vertx = Vertx.vertx();
    Busy busy = Busy.with(new ManualServer(servers), o -> FluxClient.create(vertx, o));

    Await.result(vertx.close());

    busy.assertClosed();
    Await.result(busy.client.close());
  }

  @Test
  @DisplayName("closing the Vertx ends a call in every state of a shared client")
  void vertxOfASharedClientClosed(Vertx servers) {
    Vertx vertx = Vertx.vertx();
    Busy busy =
        Busy.with(new ManualServer(servers), o -> FluxClient.createShared(vertx, o, "shared"));

    Await.result(vertx.close());

    busy.assertClosed();
    Await.result(busy.client.close());
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  @DisplayName("undeploying the verticle that created the client ends its calls in every state")
  void owningVerticleUndeployed(ThreadingModel model, Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    AtomicReference<FluxClient> made = new AtomicReference<>();
    String deployment =
        deploy(
            vertx,
            new DeploymentOptions().setThreadingModel(model),
            () ->
                made.set(
                    FluxClient.create(vertx, oneAtATime(server.url()).setCoalesceSeeded(true))));
    Busy busy = Busy.with(server, o -> made.get());

    Await.result(vertx.undeploy(deployment));

    busy.assertClosed();
  }

  @Test
  @DisplayName("a client can be closed on the event loop of its calls")
  void closedFromAContext(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> {});
    FluxClient client = client(vertx, server);
    Future<GenerationOutcome> outcome =
        Future.future(
            promise ->
                vertx.runOnContext(
                    v -> {
                      client.submit(CAT).outcome().onComplete(promise);
                      client.close();
                    }));

    assertFailed(Await.result(outcome), CLOSED, Billed.NO, 1);
    assertIdle(client, 0);
  }

  @Test
  @DisplayName("closing completes while calls time out as they connect")
  void closedWhileConnecting(Vertx vertx) {
    RawServer server = RawServer.start(vertx, socket -> {});
    FluxClientOptions options = options(server.url().replace("http:", "https:"));
    // Vert.x has a timer too, and fails when it fires while the pool closes.
    List<FluxClient> clients =
        IntStream.range(0, 40).mapToObj(i -> FluxClient.create(vertx, options)).toList();
    List<GenerationCall> calls =
        IntStream.range(0, 40)
            .mapToObj(i -> clients.get(i).submit(CAT, new CallOptions().setTimeout(1_500 + 20 * i)))
            .toList();

    List<Future<Void>> closed = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      GenerationException failure = Await.result(calls.get(i).outcome()).failure();
      // On a slow machine, the call may expire before it begins to connect.
      assertThat(failure.type()).isIn(CONNECT_FAILED, DEADLINE_EXCEEDED);
      assertThat(failure.billed()).isEqualTo(Billed.NO);
      closed.add(clients.get(i).close());
    }

    closed.forEach(Await::result);
    clients.forEach(client -> assertIdle(client, 0));
    assertThat(server.requests()).isEmpty();
  }
}
