package io.fluxbus.eventbus;

import static io.fluxbus.eventbus.BusFixture.CANCEL;
import static io.fluxbus.eventbus.BusFixture.config;
import static io.fluxbus.eventbus.BusFixture.deploy;
import static io.fluxbus.eventbus.BusFixture.oneAtATime;
import static io.fluxbus.eventbus.BusFixture.stub;
import static io.fluxbus.eventbus.BusFixture.withBus;
import static io.fluxbus.eventbus.RemoteFixture.CAT;
import static io.fluxbus.eventbus.RemoteFixture.assertFailed;
import static io.fluxbus.eventbus.RemoteFixture.assertIdle;
import static io.fluxbus.eventbus.RemoteFixture.listen;
import static io.fluxbus.eventbus.RemoteFixture.outcome;
import static io.fluxbus.eventbus.RemoteFixture.remote;
import static io.fluxbus.eventbus.RemoteFixture.reply;
import static io.fluxbus.eventbus.RemoteFixture.retryingOptions;
import static io.fluxbus.eventbus.RemoteFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cancelling and closing a remote client, and undeploying its workers. */
@ExtendWith(VertxExtension.class)
class RemoteCancelTest {
  @Test
  @DisplayName("a call that is cancelled while it waits at the worker is not sent")
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
  @DisplayName(
      "a call that is cancelled in flight is cancelled at the worker, and its outcome is unknown")
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
  void aReplyThatArrivesBeforeTheCancellationIsTheOutcome(Vertx vertx) {
    Promise<Message<Object>> received = Promise.promise();
    listen(vertx, received::complete);
    vertx
        .eventBus()
        .consumer(CANCEL, key -> reply(vertx, received.future().result(), succeeded("cat")));
    GenerationCall call = remote(vertx).submit(CAT);
    Await.result(received.future());

    call.cancel();

    assertThat(Await.result(call.outcome()).failure()).isNull();
  }

  @Test
  void aWorkerThatDoesNotAnswerACancellationIsAwaitedForTwoSeconds(Vertx vertx) {
    Promise<Message<Object>> received = Promise.promise();
    listen(vertx, received::complete);
    FluxClient client = remote(vertx);
    GenerationCall call = client.submit(CAT);
    Await.result(received.future());

    call.cancel();

    assertFailed(Await.result(call.outcome()), FailureType.CANCELLED, Billed.UNKNOWN, 1);
    assertIdle(client);
  }

  @Test
  @DisplayName("closing completes every call, and cancels the calls at the workers")
  void closing(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    deploy(vertx, oneAtATime(stub.baseUrl()));
    FluxClient client = remote(vertx);
    GenerationCall runs = client.submit(CAT);
    Await.until(() -> stub.ledger().accepted() == 1);
    List<GenerationCall> waiting =
        IntStream.range(0, 12).mapToObj(i -> client.submit(CAT.withId("waits-" + i))).toList();
    Await.until(() -> client.stats().inFlight() == 13);

    Await.result(client.close());

    assertFailed(runs.outcome().result(), FailureType.CLOSED, Billed.UNKNOWN, 1);
    assertThat(waiting)
        .allSatisfy(
            waits -> assertFailed(waits.outcome().result(), FailureType.CLOSED, Billed.NO, 0));
    assertFailed(outcome(client), FailureType.CLOSED, Billed.NO, 0);
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  @DisplayName("a call completes after the caller's verticle was undeployed")
  void theCallersVerticleIsUndeployed(Vertx vertx) {
    Promise<Message<Object>> received = Promise.promise();
    listen(vertx, received::complete);
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
    Message<Object> message = Await.result(received.future());
    Await.result(vertx.undeploy(deployment));

    reply(vertx, message, succeeded("cat"));

    assertThat(Await.result(calls.get(0).outcome()).failure()).isNull();
    assertIdle(client);
  }

  @Test
  void whenAWorkerIsUndeployedUnderLoadEveryOutcomeMatchesTheLedger(Vertx vertx) {
    StubServer stub =
        stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(10))));
    String first =
        deploy(vertx, withBus(config(stub.baseUrl()).put("maxQueueSize", 20), "drainTimeout", 30));
    deploy(vertx, config(stub.baseUrl()).put("maxQueueSize", 20));
    FluxClient client = RemoteFluxClient.create(vertx, retryingOptions().setMaxQueueSize(2000));
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
