package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.RawServer;
import io.fluxbus.TracedVertx;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call and its attempts are spans of OpenTelemetry in the trace of the caller. */
class OpenTelemetryTest {
  private static final String CALL = "generate_content " + GenerationRequest.DEFAULT_MODEL;

  private static final String TWO_RETRIES =
      """
      generate_content MODEL
        attempt failed: RATE_LIMITED
          POST
        attempt failed: RATE_LIMITED
          POST
        attempt
          POST
      """
          .replace("generate_content MODEL", CALL);

  private final TracedVertx traced = new TracedVertx();
  private final Vertx vertx = traced.vertx();

  /** Where the code of the caller runs. */
  private enum Caller {
    EVENT_LOOP(ThreadingModel.EVENT_LOOP),
    WORKER(ThreadingModel.WORKER),
    VIRTUAL_THREAD(ThreadingModel.VIRTUAL_THREAD),
    /** The thread of the test, which has no context. */
    OTHER_THREAD(null);

    private final ThreadingModel model;

    Caller(ThreadingModel model) {
      this.model = model;
    }

    <T> T call(Vertx vertx, Supplier<T> code) {
      if (model == null) {
        return code.get();
      }
      VertxInternal internal = (VertxInternal) vertx;
      assumeTrue(
          model != ThreadingModel.VIRTUAL_THREAD || internal.isVirtualThreadAvailable(),
          "a JDK without virtual threads");
      Promise<T> done = Promise.promise();
      internal
          .createContext(model)
          .duplicate()
          .runOnContext(v -> Future.<T>future(p -> p.complete(code.get())).onComplete(done));
      return Await.result(done.future());
    }
  }

  @AfterEach
  void close() {
    traced.close();
  }

  /** A server that rejects two requests before it answers one. */
  private RawServer rejectingTwo() {
    AtomicInteger posts = new AtomicInteger();
    return RawServer.start(
        vertx,
        socket ->
            socket.write(
                posts.incrementAndGet() < 3
                    ? Fixture.failure("429 Too Many Requests", "slow down")
                    : SUCCESS));
  }

  private GenerationOutcome generate(Caller caller, FluxClient client) {
    return Await.result(
        caller.call(vertx, () -> traced.inSpan(() -> client.submit(CAT).outcome())));
  }

  @ParameterizedTest
  @EnumSource
  void aCallWithTwoRetriesIsOneTrace(Caller caller) {
    FluxClient client =
        FluxClient.create(vertx, options(rejectingTwo().url()).setAdaptiveConcurrency(false));

    assertSucceeded(generate(caller, client), 3);

    traced.assertTree("application\n" + TWO_RETRIES.indent(2));
  }

  @ParameterizedTest
  @EnumSource
  void aCallOverTheEventBusIsOneTrace(Caller caller) {
    JsonObject config =
        new JsonObject()
            .put("apiKey", Fixture.KEY)
            .put("baseUrl", rejectingTwo().url())
            .put("retryBaseDelay", 1)
            .put("adaptiveConcurrency", false);
    Await.result(
        vertx.deployVerticle(
            "io.fluxbus.eventbus.GenerationVerticle", new DeploymentOptions().setConfig(config)));

    assertSucceeded(generate(caller, RemoteFluxClient.create(vertx)), 3);

    traced.assertTree(
        """
        application
          generate_content MODEL
            attempt
              send
                send
        """
                .replace("generate_content MODEL", CALL)
            + TWO_RETRIES.indent(10));
  }

  @Test
  void aCallOutsideOfASpanBeginsATrace() {
    FluxClient client = Fixture.client(vertx, RawServer.answering(vertx, SUCCESS));

    assertSucceeded(Fixture.outcome(client), 1);

    traced.assertTree(CALL + "\n  attempt\n    POST\n");
  }

  @Test
  void theAttributesFollowTheConventionsForGenerativeAi() {
    FluxClient client = Fixture.client(vertx, RawServer.answering(vertx, SUCCESS));

    Await.result(client.submit(CAT.withId("a1").withNumImages(3)).outcome());

    SpanData call = traced.span(CALL);
    assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(call.getAttributes().asMap())
        .isEqualTo(
            Attributes.builder()
                .put("gen_ai.operation.name", "generate_content")
                .put("gen_ai.provider.name", "aimlapi")
                .put("gen_ai.request.model", GenerationRequest.DEFAULT_MODEL)
                .put("gen_ai.output.type", "image")
                .put("gen_ai.request.choice.count", 3)
                .put("fluxbus.request.id", "a1")
                .build()
                .asMap());
    SpanData attempt = traced.span("attempt");
    assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(attempt.getAttributes().asMap())
        .isEqualTo(Map.of(AttributeKey.longKey("fluxbus.attempt"), 1L));
  }

  @Test
  void theSpanOfACallEndsBeforeTheCallerHasTheOutcome() {
    FluxClient client = Fixture.client(vertx, RawServer.answering(vertx, SUCCESS));

    Future<List<SpanData>> ended = client.submit(CAT).outcome().map(outcome -> traced.spans());

    assertThat(Await.result(ended)).extracting(SpanData::getName).contains(CALL);
  }

  @Test
  void anUnknownOutcomeIsAnError() {
    FluxClient client = Fixture.client(vertx, RawServer.start(vertx, NetSocket::close));

    assertThat(Fixture.outcome(client).failure().type()).isEqualTo(FailureType.OUTCOME_UNKNOWN);

    traced.assertTree(
        CALL + " failed: OUTCOME_UNKNOWN\n  attempt failed: OUTCOME_UNKNOWN\n    POST\n");
  }

  @Test
  void aCallThatIsNeverSentHasNoAttempt() {
    FluxClient client = Fixture.client(vertx, RawServer.answering(vertx, SUCCESS));
    Await.result(client.close());

    assertThat(Fixture.outcome(client).failure().type()).isEqualTo(FailureType.CLOSED);

    traced.assertTree(CALL + " failed: CLOSED\n");
  }

  @Test
  void noSpanContainsAPromptOrAKey() {
    GenerationRequest request = GenerationRequest.of("a private garden");
    RawServer echo =
        RawServer.answering(
            vertx,
            Fixture.failure("400 Bad Request", "not allowed: a private garden, " + Fixture.KEY));

    Await.result(Fixture.client(vertx, echo).submit(request).outcome());

    traced.assertTree(
        CALL + " failed: INVALID_REQUEST\n  attempt failed: INVALID_REQUEST\n    POST\n");
    assertThat(traced.texts())
        .contains(request.id())
        .doesNotContain("private garden", "not allowed", Fixture.KEY);
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT_LOOP", "WORKER"})
  void theCallerKeepsItsCurrentSpan(Caller caller) {
    FluxClient client = Fixture.client(vertx, RawServer.answering(vertx, SUCCESS));
    List<Context> current = new CopyOnWriteArrayList<>();
    Supplier<Future<GenerationOutcome>> code =
        () -> {
          current.add(VertxContextStorage.INSTANCE.current());
          Future<GenerationOutcome> outcome = client.submit(CAT).outcome();
          current.add(VertxContextStorage.INSTANCE.current());
          return outcome;
        };

    Await.result(caller.call(vertx, () -> traced.inSpan(code)));

    assertThat(current).hasSize(2).doesNotContainNull();
    assertThat(current.get(1)).isSameAs(current.get(0));
  }
}
