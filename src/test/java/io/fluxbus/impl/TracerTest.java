package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationRequest;
import io.fluxbus.RawServer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A tracer that is not OpenTelemetry's receives the spans of calls and attempts. */
class TracerTest {
  /** Records the spans of Fluxbus. Those of Vert.x are ignored. */
  private static class Recorder implements VertxTracer<String, String> {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public <R> String sendRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        BiConsumer<String, String> headers,
        TagExtractor<R> tags) {
      if (operation.equals("POST")) {
        return null;
      }
      events.add("start " + operation + " " + new TreeMap<>(tags.extract(request)));
      return operation;
    }

    @Override
    public <R> void receiveResponse(
        Context context, R response, String span, Throwable failure, TagExtractor<R> tags) {
      if (span != null) {
        events.add(
            "end "
                + span
                + " "
                + tags.extract(response)
                + (failure == null ? "" : " " + failure.getMessage()));
      }
    }
  }

  private static Vertx traced(VertxTracer<?, ?> tracer) {
    return Vertx.builder().withTracer((TracingOptions options) -> tracer).build();
  }

  @Test
  void spansHaveTextsAndFailures() {
    Recorder recorder = new Recorder();
    Vertx vertx = traced(recorder);
    RawServer server =
        RawServer.answering(vertx, Fixture.failure("401 Unauthorized", "the key is not known"));
    GenerationRequest request =
        GenerationRequest.of("cat").withId("a1").withModel("m").withNumImages(2);

    Await.result(Fixture.client(vertx, server).submit(request).outcome());
    Await.result(vertx.close());

    assertThat(recorder.events)
        .containsExactly(
            "start generate_content m {fluxbus.request.id=a1,"
                + " gen_ai.operation.name=generate_content, gen_ai.output.type=image,"
                + " gen_ai.provider.name=aimlapi, gen_ai.request.choice.count=2,"
                + " gen_ai.request.model=m}",
            "start attempt {fluxbus.attempt=1}",
            "end attempt {error.type=UNAUTHORIZED} UNAUTHORIZED",
            "end generate_content m {error.type=UNAUTHORIZED} UNAUTHORIZED");
  }

  @Test
  void aTracerThatThrowsHarmsNoCall() {
    Vertx vertx =
        traced(
            new Recorder() {
              @Override
              public <R> String sendRequest(
                  Context context,
                  SpanKind kind,
                  TracingPolicy policy,
                  R request,
                  String operation,
                  BiConsumer<String, String> headers,
                  TagExtractor<R> tags) {
                super.sendRequest(context, kind, policy, request, operation, headers, tags);
                if (operation.equals("attempt")) {
                  throw new IllegalStateException("not recorded");
                }
                return operation;
              }

              @Override
              public <R> void receiveResponse(
                  Context context, R response, String span, Throwable failure, TagExtractor<R> t) {
                if (span.startsWith("generate_content")) {
                  throw new IllegalStateException("not recorded");
                }
              }
            });

    assertSucceeded(Fixture.outcome(Fixture.client(vertx, RawServer.answering(vertx, SUCCESS))), 1);

    Await.result(vertx.close());
  }
}
