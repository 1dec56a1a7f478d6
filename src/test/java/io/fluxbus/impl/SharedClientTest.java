package io.fluxbus.impl;

import static io.fluxbus.FailureType.CLOSED;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.deploy;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One client with several holders. */
@ExtendWith(VertxExtension.class)
class SharedClientTest {
  private static final String NAME = "shared";

  private ManualServer server;

  @BeforeEach
  void serve(Vertx vertx) {
    server = new ManualServer(vertx);
  }

  private FluxClientOptions sharedOptions() {
    return oneAtATime(server.url()).setCoalesceSeeded(true);
  }

  private FluxClient shared(Vertx vertx) {
    return FluxClient.createShared(vertx, sharedOptions(), NAME);
  }

  @Test
  void holdersOfOneNameShareAQueueWithTheOptionsOfTheFirst(Vertx vertx) {
    FluxClient one = shared(vertx);
    FluxClient two = FluxClient.createShared(vertx, sharedOptions().setMaxConcurrency(9), NAME);
    FluxClient other = FluxClient.createShared(vertx, sharedOptions(), "another");

    GenerationCall first = one.submit(CAT.withId("first"));
    GenerationCall second = two.submit(CAT.withId("second"));

    assertThat(one.stats().inFlight()).isEqualTo(1);
    assertThat(one.stats().queued()).isEqualTo(1);
    assertThat(two.stats()).isEqualTo(one.stats());
    assertThat(other.stats().inFlight()).isZero();
    server.next("first").answer(SUCCESS);
    server.next("second").answer(SUCCESS);
    assertSucceeded(Await.result(first.outcome()), 1);
    assertSucceeded(Await.result(second.outcome()), 1);
    assertThat(server.connections()).isEqualTo(1);
    assertIdle(one, 2);
    assertIdle(two, 2);
  }

  @Test
  @DisplayName("closing one holder ends its calls in every state, and not those of others")
  void closingOneHolder(Vertx vertx) {
    FluxClient leaves = shared(vertx);
    FluxClient stays = shared(vertx);
    Context context = vertx.getOrCreateContext();
    List<GenerationCall> ending =
        on(
            context,
            () ->
                IntStream.range(0, 100)
                    .mapToObj(i -> leaves.submit(CAT.withId("ending-" + i).withSeed(1 + i)))
                    .toList());
    server.next("ending-0");
    GenerationCall joined = stays.submit(CAT.withId("joined").withSeed(1));
    GenerationCall patient = stays.submit(CAT.withId("patient"));

    // On the context of the calls, they end at once, one after the other.
    Await.result(on(context, leaves::close));

    assertFailed(Await.result(ending.get(0).outcome()), CLOSED, Billed.UNKNOWN, 1);
    for (GenerationCall call : ending.subList(1, 100)) {
      assertFailed(Await.result(call.outcome()), CLOSED, Billed.NO, 0);
    }
    assertFailed(outcome(leaves), CLOSED, Billed.NO, 0);
    // Its follower is sent on its own, after the calls that waited before.
    server.next("patient").answer(SUCCESS);
    server.next("joined").answer(SUCCESS);
    assertSucceeded(Await.result(patient.outcome()), 1);
    assertSucceeded(Await.result(joined.outcome()), 1);
    assertThat(server.posts()).isEqualTo(3);
    assertIdle(stays, 3);
  }

  private static <T> T on(Context context, Supplier<T> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(v -> done.complete(action.get()));
    return Await.result(done.future());
  }

  @Test
  void theClientClosesWithItsLastHolder(Vertx vertx) {
    FluxClient one = shared(vertx);
    FluxClient two = shared(vertx);
    GenerationCall call = one.submit(CAT);
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(call.outcome()), 1);

    Await.result(one.close());
    Await.result(one.close());
    GenerationCall after = two.submit(CAT);
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(after.outcome()), 1);
    assertThat(server.connections()).isEqualTo(1);
    Await.result(two.close());

    server.awaitClosed();
    assertFailed(outcome(two), CLOSED, Billed.NO, 0);
    // The name is free again.
    FluxClient anew = shared(vertx);
    GenerationCall fresh = anew.submit(CAT);
    server.next().answer(SUCCESS);
    assertSucceeded(Await.result(fresh.outcome()), 1);
    assertIdle(anew, 1);
  }

  @Test
  @DisplayName("a share closes with its verticle, and the client with the last share")
  void closesWithItsVerticle(Vertx vertx) {
    FluxClient stays = shared(vertx);
    AtomicReference<GenerationCall> running = new AtomicReference<>();
    AtomicReference<GenerationCall> waiting = new AtomicReference<>();
    String deployment =
        deploy(
            vertx,
            new DeploymentOptions(),
            () -> {
              FluxClient share = shared(vertx);
              running.set(share.submit(CAT.withId("running")));
              waiting.set(share.submit(CAT.withId("waiting")));
            });
    GenerationCall patient = stays.submit(CAT.withId("patient"));
    server.next("running");

    Await.result(vertx.undeploy(deployment));

    assertFailed(Await.result(running.get().outcome()), CLOSED, Billed.UNKNOWN, 1);
    assertFailed(Await.result(waiting.get().outcome()), CLOSED, Billed.NO, 0);
    server.next("patient").answer(SUCCESS);
    assertSucceeded(Await.result(patient.outcome()), 1);
    assertThat(server.posts()).isEqualTo(2);
    assertIdle(stays, 2);
  }

  @Test
  void aRejectedOptionLeavesTheNameFree(Vertx vertx) {
    FluxClientOptions rejected = sharedOptions().setBaseUrl("http://example.com");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FluxClient.createShared(vertx, rejected, NAME));

    FluxClient client = shared(vertx);
    GenerationCall call = client.submit(CAT);
    server.next().answer(SUCCESS);

    assertSucceeded(Await.result(call.outcome()), 1);
  }

  @Test
  void aClosedHolderFailsWithClosed(Vertx vertx) {
    FluxClient stays = FluxClient.createShared(vertx, sharedOptions().setMaxQueueSize(0), NAME);
    FluxClient leaves = shared(vertx);
    GenerationCall running = stays.submit(CAT.withId("running"));
    Await.result(leaves.close());

    assertFailed(outcome(leaves), CLOSED, Billed.NO, 0);

    server.next("running").answer(SUCCESS);
    assertSucceeded(Await.result(running.outcome()), 1);
  }
}
