package io.fluxbus.impl;

import static io.fluxbus.FailureType.CONNECT_FAILED;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.RawHttp2Server;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * The base class of the tests with a faulty HTTP/2 server. Streams have the numbers 1, 3, 5: a
 * GOAWAY whose last stream is lower by one does not include the request.
 */
abstract class Http2FaultFixture {
  static final String IMAGE = "{\"images\":[{\"url\":\"https://h/a.png\"}]}";
  static final GenerationRequest CAT = GenerationRequest.of("cat");
  static final int ANY_STREAM = Integer.MAX_VALUE;

  static FluxClientOptions options(String baseUrl) {
    return new FluxClientOptions()
        .setApiKey("sk-test")
        .setBaseUrl(baseUrl)
        .setHttp2(true)
        .setMaxAttempts(1)
        .setRetryBaseDelay(1);
  }

  static FluxClient client(Vertx vertx, RawHttp2Server server) {
    return FluxClient.create(vertx, options(server.url()));
  }

  static GenerationException failure(Vertx vertx, RawHttp2Server server) {
    return Await.generationFailure(client(vertx, server).generate(CAT));
  }

  /** The outcome of a call on such a context. A worker is not the thread of the connection. */
  static GenerationOutcome outcomeOn(ThreadingModel model, Vertx vertx, RawHttp2Server server) {
    FluxClient client = client(vertx, server);
    Promise<GenerationOutcome> outcome = Promise.promise();
    Await.result(
        vertx.deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return client.submit(CAT).outcome().onComplete(outcome);
                  }
                },
            new DeploymentOptions().setThreadingModel(model)));
    return Await.result(outcome.future());
  }

  static void assertUnprocessed(GenerationException failure) {
    assertThat(failure.type()).isEqualTo(CONNECT_FAILED);
    assertThat(failure.billed()).isEqualTo(Billed.NO);
  }

  static void assertUnknown(GenerationException failure) {
    assertThat(failure.type()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(failure.billed()).isEqualTo(Billed.UNKNOWN);
  }

  /** The result of an action on a context. */
  static <T> T on(Context context, Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(v -> action.get().onComplete(done));
    return Await.result(done.future());
  }
}
