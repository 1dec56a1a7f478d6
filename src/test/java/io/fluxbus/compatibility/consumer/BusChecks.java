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
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The verticle and the remote client. */
final class BusChecks {
  private static final String ADDRESS = "fluxbus.generate";

  private static final String IMAGE = "{\"images\": [{\"url\": \"https://cdn.example/a.png\"}]}";

  private final Vertx vertx;
  private final FaultServer api;
  private final FluxClient remote;

  /** Writes the response to the next request. */
  private volatile FaultServer.Script script = BusChecks::succeed;

  BusChecks(Vertx vertx) throws IOException {
    this.vertx = vertx;
    this.api = FaultServer.http1((request, socket) -> script.run(request, socket));
    this.remote = RemoteFluxClient.create(vertx);
  }

  private static void succeed(int request, Socket socket) throws IOException {
    FaultServer.succeed(socket, IMAGE);
  }

  void run(Checks checks) {
    for (int round = 1; round <= 2; round++) {
      String suffix = " (deployment " + round + ")";
      String[] id = new String[1];
      checks.check("deploys the verticle" + suffix, () -> id[0] = deploy());
      checks.check("generates with JSON" + suffix, this::json);
      checks.check("generates with values" + suffix, this::values);
      checks.check("rejects invalid JSON" + suffix, this::invalid);
      checks.check("generates with the remote client" + suffix, this::remotely);
      checks.check("remote client gets the failure" + suffix, this::remoteFailure);
      checks.check("undeploys, and the last call gets its outcome" + suffix, () -> undeploy(id[0]));
      checks.check("no worker replies" + suffix, this::noHandlers);
    }
    checks.check("closes the remote client", () -> await(remote.close()));
    checks.check("closes the server", api::close);
  }

  private String deploy() throws Exception {
    JsonObject config =
        new JsonObject().put("apiKey", "sk-key").put("baseUrl", api.url()).put("retryBaseDelay", 1);
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
    byte[] response =
        FaultServer.response(
            "422 Unprocessable Entity", "", "{\"statusCode\": 422, \"message\": \"no rabbits\"}");
    script = (request, socket) -> socket.getOutputStream().write(response);
    try {
      Throwable failure = await(failure(remote.generate(GenerationRequest.of("Rabbit"))));
      expect(
          failure instanceof GenerationException e && e.type() == FailureType.INVALID_REQUEST,
          failure);
    } finally {
      script = BusChecks::succeed;
    }
  }

  private void undeploy(String id) throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    CountDownLatch undeploying = new CountDownLatch(1);
    script =
        (request, socket) -> {
          received.countDown();
          awaitLatch(undeploying);
          FaultServer.succeed(socket, IMAGE);
        };
    try {
      GenerationCall call = remote.submit(GenerationRequest.of("Rabbit singing"));
      expect(received.await(20, TimeUnit.SECONDS), "no request");
      Future<Void> undeployed = vertx.undeploy(id);
      undeploying.countDown();
      await(undeployed);
      expectSuccess(await(call.outcome()));
    } finally {
      script = BusChecks::succeed;
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
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
