package io.fluxbus.compatibility.consumer;

import static io.fluxbus.compatibility.consumer.Checks.await;
import static io.fluxbus.compatibility.consumer.Checks.expect;
import static io.fluxbus.compatibility.consumer.Checks.expectSuccess;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** The verticle and the remote client. */
final class BusChecks {
  private static final String ADDRESS = "fluxbus.generate";

  private final Vertx vertx;
  private final StubServer stub;
  private final FluxClient remote;

  BusChecks(Vertx vertx, StubServer stub) {
    this.vertx = vertx;
    this.stub = stub;
    this.remote = RemoteFluxClient.create(vertx);
  }

  void run(Checks checks) {
    for (int round = 1; round <= 2; round++) {
      String of = " (deployment " + round + ")";
      String[] id = new String[1];
      checks.check("deploys the verticle" + of, () -> id[0] = deploy());
      checks.check("generates with JSON" + of, this::json);
      checks.check("generates with values" + of, this::values);
      checks.check("rejects invalid JSON" + of, this::invalid);
      checks.check("generates with the remote client" + of, this::remotely);
      checks.check("remote client gets the failure" + of, this::remoteFailure);
      checks.check("undeploys, and the last call gets its outcome" + of, () -> undeploy(id[0]));
      checks.check("nobody answers" + of, this::noHandlers);
    }
    checks.check("closes the remote client", () -> await(remote.close()));
  }

  private String deploy() throws Exception {
    JsonObject config =
        new JsonObject()
            .put("apiKey", "sk-key")
            .put("baseUrl", stub.baseUrl())
            .put("retryBaseDelay", 1);
    return await(
        vertx.deployVerticle(
            "io.fluxbus.eventbus.GenerationVerticle",
            new DeploymentOptions().setInstances(2).setConfig(config)));
  }

  private void json() throws Exception {
    JsonObject request = new JsonObject().put("id", "a1").put("prompt", "Rabbit singing");
    JsonObject result = await(vertx.eventBus().<JsonObject>request(ADDRESS, request)).body();
    expect(result.getJsonArray("images").size() == 1, result);
  }

  private void values() throws Exception {
    GenerationRequest request = GenerationRequest.of("Rabbit singing");
    GenerationResult result =
        await(vertx.eventBus().<GenerationResult>request(ADDRESS, request)).body();
    expect(result.images().size() == 1, result);
  }

  private void invalid() throws Exception {
    JsonObject request = new JsonObject().put("promt", "Rabbit singing");
    Throwable failure = await(failure(vertx.eventBus().request(ADDRESS, request)));
    expect(failure instanceof ReplyException reply && reply.failureCode() == 400, failure);
  }

  private void remotely() throws Exception {
    expectSuccess(await(remote.submit(GenerationRequest.of("Rabbit singing")).outcome()));
  }

  private void remoteFailure() throws Exception {
    stub.enqueue(StubAnswer.failure(422, "no rabbits"));
    Throwable failure = await(failure(remote.generate(GenerationRequest.of("Rabbit"))));
    expect(
        failure instanceof GenerationException e && e.type() == FailureType.INVALID_REQUEST,
        failure);
  }

  private void undeploy(String id) throws Exception {
    stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(50)));
    long posts = stub.ledger().posts();
    GenerationCall call = remote.submit(GenerationRequest.of("Rabbit singing"));
    while (stub.ledger().posts() == posts && !call.outcome().isComplete()) {
      Thread.onSpinWait();
    }
    await(vertx.undeploy(id));
    expectSuccess(await(call.outcome()));
  }

  private void noHandlers() throws Exception {
    JsonObject request = new JsonObject().put("prompt", "Rabbit singing");
    Throwable failure = await(failure(vertx.eventBus().request(ADDRESS, request)));
    expect(failure.getMessage().startsWith("No handlers"), failure);
  }

  private static Future<Throwable> failure(Future<?> future) {
    return future.transform(
        result ->
            result.failed()
                ? Future.succeededFuture(result.cause())
                : Future.failedFuture("it succeeded"));
  }
}
