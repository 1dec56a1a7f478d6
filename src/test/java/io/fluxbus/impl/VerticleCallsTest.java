package io.fluxbus.impl;

import static io.fluxbus.FailureType.CLOSED;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.deploy;
import static io.fluxbus.impl.Fixture.failure;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.RawServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of a verticle that is undeployed, or that blocks its thread. */
@ExtendWith(VertxExtension.class)
class VerticleCallsTest {
  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  @DisplayName("undeploying the verticle that created the client ends its calls")
  void owningVerticleOfTheCallsUndeployed(ThreadingModel model, Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    AtomicReference<FluxClient> client = new AtomicReference<>();
    AtomicReference<List<GenerationCall>> calls = new AtomicReference<>();
    String deployment =
        deploy(
            vertx,
            new DeploymentOptions().setThreadingModel(model),
            () -> {
              client.set(FluxClient.create(vertx, oneAtATime(server.url())));
              calls.set(
                  List.of(client.get().submit(CAT), client.get().submit(CAT.withId("waiting"))));
            });
    server.next();

    Await.result(vertx.undeploy(deployment));

    assertFailed(Await.result(calls.get().get(0).outcome()), CLOSED, Billed.UNKNOWN, 1);
    assertFailed(Await.result(calls.get().get(1).outcome()), CLOSED, Billed.NO, 0);
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client.get(), 1);
  }

  /** Calls run and wait during the undeployment, on a client of another owner. One is retried. */
  private static List<GenerationCall> callsOfAVerticle(
      Vertx vertx, FluxClient client, ManualServer server, DeploymentOptions options) {
    AtomicReference<List<GenerationCall>> calls = new AtomicReference<>();
    String deployment =
        deploy(
            vertx,
            options,
            () ->
                calls.set(
                    List.of(
                        client.submit(CAT.withId("running")),
                        client.submit(CAT.withId("queued")))));
    ManualServer.Exchange running = server.next();
    assertThat(running.id()).isEqualTo("running");

    Await.result(vertx.undeploy(deployment));

    running.answer(failure("500 Internal Server Error", "The provider failed"));
    server.next("queued").answer(SUCCESS);
    server.next("running").answer(SUCCESS);
    return calls.get();
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  @DisplayName("calls outlive the verticle that submitted them, on a client of another owner")
  void callsOfAnUndeployedVerticle(ThreadingModel model, Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));

    List<GenerationCall> calls =
        callsOfAVerticle(vertx, client, server, new DeploymentOptions().setThreadingModel(model));

    assertSucceeded(Await.result(calls.get(0).outcome()), 2);
    assertSucceeded(Await.result(calls.get(1).outcome()), 1);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("calls outlive the worker pool of the verticle that submitted them")
  void callsOfAnUndeployedVerticleWithAPoolOfItsOwn(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));

    List<GenerationCall> calls =
        callsOfAVerticle(
            vertx,
            client,
            server,
            new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("a pool of its own"));

    // No thread is left for a handler, but the outcome can be read.
    calls.forEach(call -> Await.until(call.outcome()::isComplete));
    assertSucceeded(calls.get(0).outcome().result(), 2);
    assertSucceeded(calls.get(1).outcome().result(), 1);
    assertIdle(client, 2);
    Await.result(client.close());
    server.awaitClosed();
  }

  @Test
  void aBlockedWorkerDelaysNoOtherCall(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));
    Promise<GenerationCall> submitted = Promise.promise();
    Promise<Void> unblocked = Promise.promise();
    Future<String> deployment =
        vertx.deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    submitted.complete(client.submit(CAT.withId("blocked")));
                    Await.result(unblocked.future());
                    return Future.succeededFuture();
                  }
                },
            new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER));
    GenerationCall workers = Await.result(submitted.future());
    GenerationCall other = client.submit(CAT.withId("other"));

    server.next("blocked").answer(SUCCESS);
    server.next("other").answer(SUCCESS);

    assertSucceeded(Await.result(other.outcome()), 1);
    unblocked.complete();
    assertSucceeded(Await.result(workers.outcome()), 1);
    Await.result(deployment);
    assertIdle(client, 2);
  }

  @Test
  @DisplayName("a call outlives the verticle that submitted it, and still times out")
  void callOfAnUndeployedVerticleTimesOut(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, options(server.url()).setAttemptTimeout(1_500));
    AtomicReference<GenerationCall> call = new AtomicReference<>();
    String deployment = deploy(vertx, new DeploymentOptions(), () -> call.set(client.submit(CAT)));
    server.next();

    Await.result(vertx.undeploy(deployment));

    assertFailed(Await.result(call.get().outcome()), OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertThat(server.posts()).isEqualTo(1);
    assertIdle(client, 1);
  }

  @Test
  void aLargeResponseIsParsedEvenIfTheWorkersOfTheCallerAreGone(Vertx vertx) {
    ManualServer server = new ManualServer(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(server.url()));
    AtomicReference<GenerationCall> call = new AtomicReference<>();
    String deployment =
        deploy(
            vertx,
            new DeploymentOptions().setWorkerPoolName("callers-own").setWorkerPoolSize(1),
            () -> call.set(client.submit(CAT)));
    ManualServer.Exchange exchange = server.next();
    Await.result(vertx.undeploy(deployment));

    exchange.answer(
        RawServer.answer("200 OK", "{\"data\":[{\"b64_json\":\"" + "A".repeat(1 << 20) + "\"}]}"));

    assertSucceeded(Await.result(call.get().outcome()), 1);
    assertIdle(client, 1);
  }
}
