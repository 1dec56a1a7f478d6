package io.fluxbus.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Complete pipelines: source, stream and sink, each on its own context. */
@ExtendWith(VertxExtension.class)
class PipelineTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("a slow reader slows the source, and memory use stays constant")
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void aMillionRequestsWithASlowReader(boolean ordered, Vertx vertx) {
    int count = 1_000_000;
    int window = 64;
    RequestSource source = new RequestSource(vertx, count);
    OutcomeSink sink = new OutcomeSink(vertx, 16, false);
    GenerationStream stream =
        GenerationStream.create(
            vertx,
            new ImmediateClient(),
            new GenerationStreamOptions().setWindow(window).setOrdered(ordered));
    stream.setWriteQueueMaxSize(window);
    AtomicInteger maxInPipeline = new AtomicInteger();
    Promise<Integer> collectedCount = Promise.promise();
    // The difference of both counters is the number of requests in the pipeline.
    stream.pause();
    Future<Void> read =
        new ObservedPipe(stream, sink, maxInPipeline, source.emitted, collectedCount, source.sample)
            .pipe();
    Future<Void> written = source.pipeTo(stream);

    awaitMinutes(written);
    awaitMinutes(read);

    assertThat(source.emitted).hasValue(count);
    assertThat(sink.accepted).hasValue(count);
    // Window and write queue are full, and source and reader each have one in their hands.
    assertThat(maxInPipeline.get()).isLessThanOrEqualTo(2 * window + 2);
    assertThat(source.pauses.get()).isGreaterThan(count / (4 * window));
    // In the middle of the run, the first requests were garbage-collected.
    assertThat(collectedCount.future().result()).isEqualTo(1_000);
  }

  private static void awaitMinutes(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(3, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError("did not complete", e);
    }
  }

  private static StubServer stub(Vertx vertx, StubOptions options) {
    return Await.result(StubServer.create(vertx, options).listen());
  }

  private static FluxClientOptions options(StubServer stub) {
    return new FluxClientOptions().setApiKey("any").setBaseUrl(stub.baseUrl());
  }

  @Test
  void requestsArePipedThroughTheClientInOrder(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    FluxClient client = FluxClient.create(vertx, options(stub));
    GenerationStream stream =
        GenerationStream.create(
            vertx, client, new GenerationStreamOptions().setWindow(7).setOrdered(true));
    RequestSource source = new RequestSource(vertx, 500);
    OutcomeSink sink = new OutcomeSink(vertx, 3, true);

    Future<Void> read = stream.pipeTo(sink);
    Await.result(source.pipeTo(stream));
    Await.result(read);

    assertThat(sink.outcomes)
        .hasSize(500)
        .allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    for (int i = 0; i < 500; i++) {
      assertThat(sink.outcomes.get(i).id()).isEqualTo("r-" + i);
    }
    assertThat(stub.ledger().billed()).isEqualTo(500);
  }

  @Test
  void aWindowThatIsLargerThanTheClientsQueueLosesNoRequest(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    FluxClient client =
        FluxClient.create(
            vertx,
            options(stub).setMaxConcurrency(2).setAdaptiveConcurrency(false).setMaxQueueSize(1));
    GenerationStream stream =
        GenerationStream.create(vertx, client, new GenerationStreamOptions().setWindow(40));
    RequestSource source = new RequestSource(vertx, 100);
    OutcomeSink sink = new OutcomeSink(vertx, 10, true);

    Future<Void> read = stream.pipeTo(sink);
    source.pipeTo(stream);
    Await.result(read);

    assertThat(sink.outcomes)
        .hasSize(100)
        .allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    assertThat(client.stats().failures()).containsKey(FailureType.OVERLOADED);
  }

  @Test
  void aStreamWorksWithARemoteClient(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    JsonObject config = new JsonObject().put("apiKey", "any").put("baseUrl", stub.baseUrl());
    Await.result(
        vertx.deployVerticle(
            "io.fluxbus.eventbus.GenerationVerticle", new DeploymentOptions().setConfig(config)));
    GenerationStream stream = GenerationStream.create(vertx, RemoteFluxClient.create(vertx));
    RequestSource source = new RequestSource(vertx, 300);
    OutcomeSink sink = new OutcomeSink(vertx, 10, true);

    Future<Void> read = stream.pipeTo(sink);
    source.pipeTo(stream);
    Await.result(read);

    assertThat(sink.outcomes)
        .hasSize(300)
        .allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    assertThat(stub.ledger().billed()).isEqualTo(300);
  }

  @Test
  void cancellingAbortsRunningCallsAndSendsNoWaitingRequests(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    FluxClient client = FluxClient.create(vertx, options(stub).setMaxConcurrency(3));
    GenerationStream stream =
        GenerationStream.create(
            vertx,
            client,
            new GenerationStreamOptions()
                .setWindow(5)
                .setCallOptions(new CallOptions().setTimeout(3_600_000)));
    OutcomeSink sink = new OutcomeSink(vertx, 100, true);
    Future<Void> read = stream.pipeTo(sink);
    for (int i = 0; i < 9; i++) {
      stream.write(GenerationRequest.of("a cat"));
    }
    Await.until(() -> stub.ledger().posts() == 3);

    Await.result(stream.cancel());
    Await.result(read);

    assertThat(sink.outcomes).hasSize(9);
    assertThat(
            sink.outcomes.stream()
                .filter(outcome -> outcome.status() == GenerationOutcome.Status.UNKNOWN))
        .hasSize(3);
    assertThat(stub.ledger().posts()).isEqualTo(3);
  }
}
