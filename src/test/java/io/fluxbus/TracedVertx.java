package io.fluxbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A Vertx with the tracer of OpenTelemetry, which keeps the spans in memory. */
public final class TracedVertx implements AutoCloseable {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  private final Vertx vertx =
      Vertx.builder().withTracer(new OpenTelemetryTracingFactory(sdk)).build();

  public Vertx vertx() {
    return vertx;
  }

  /**
   * Runs code of an application on the current thread, within a span "application". The span ends
   * with the code.
   */
  public <T> T inSpan(Supplier<T> code) {
    Span span = sdk.getTracer("test").spanBuilder("application").setNoParent().startSpan();
    try (Scope scope = VertxContextStorage.INSTANCE.attach(Context.root().with(span))) {
      assertThat(scope).isNotNull();
      return code.get();
    } finally {
      span.end();
    }
  }

  /** The spans that have ended. */
  public List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  /** The span with that name. There must be one. */
  public SpanData span(String name) {
    List<SpanData> found = spans().stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** All texts in the spans. */
  public String texts() {
    return spans().stream()
        .map(
            span ->
                span.getName()
                    + span.getAttributes()
                    + span.getStatus().getDescription()
                    + span.getEvents().stream().map(EventData::getAttributes).toList())
        .collect(Collectors.joining());
  }

  /**
   * Waits until as many spans have ended as the tree has lines, and asserts that they are this
   * tree. A line has the name of a span, and its error type if its status is that of an error.
   */
  public void assertTree(String tree) {
    Await.until(() -> spans().size() >= tree.lines().count());
    assertThat(tree()).isEqualTo(tree);
    assertThat(spans()).extracting(SpanData::getTraceId).containsOnly(spans().get(0).getTraceId());
  }

  private String tree() {
    List<SpanData> spans =
        spans().stream().sorted(Comparator.comparing(SpanData::getStartEpochNanos)).toList();
    Set<String> ids = spans.stream().map(SpanData::getSpanId).collect(Collectors.toSet());
    StringBuilder tree = new StringBuilder();
    spans.stream()
        .filter(span -> !ids.contains(span.getParentSpanId()))
        .forEach(root -> append(root, "", spans, tree));
    return tree.toString();
  }

  private static void append(
      SpanData span, String indent, List<SpanData> spans, StringBuilder tree) {
    tree.append(indent).append(span.getName());
    if (span.getStatus().equals(StatusData.error())) {
      tree.append(" failed: ").append(errorType(span));
    }
    tree.append("\n");
    spans.stream()
        .filter(child -> child.getParentSpanId().equals(span.getSpanId()))
        .forEach(child -> append(child, indent + "  ", spans, tree));
  }

  private static String errorType(SpanData span) {
    return span.getAttributes().asMap().entrySet().stream()
        .filter(attribute -> attribute.getKey().getKey().equals("error.type"))
        .map(attribute -> attribute.getValue().toString())
        .collect(Collectors.joining());
  }

  @Override
  public void close() {
    Await.result(vertx.close());
    sdk.close();
  }
}
