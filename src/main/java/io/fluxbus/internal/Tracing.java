package io.fluxbus.internal;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.shareddata.Shareable;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Creates client spans with the tracer that is installed in a Vertx. A tracer that throws is logged
 * once, and its exceptions reach no call. Thread-safe.
 *
 * <p>Vert.x's tracing SPI neither makes a client span the parent of others nor sets the status of a
 * span. With OpenTelemetry, {@link OpenTelemetrySpans} does both. With another tracer, the parent
 * of every span is the span of the caller.
 */
public final class Tracing implements Shareable {
  private static final Logger LOGGER = System.getLogger("io.fluxbus.Tracing");
  private static final String OPEN_TELEMETRY = "io.vertx.tracing.opentelemetry.OpenTelemetryTracer";

  private static final TagExtractor<List<Map.Entry<String, Object>>> ATTRIBUTES =
      new TagExtractor<>() {
        @Override
        public int len(List<Map.Entry<String, Object>> attributes) {
          return attributes.size();
        }

        @Override
        public String name(List<Map.Entry<String, Object>> attributes, int index) {
          return attributes.get(index).getKey();
        }

        @Override
        public String value(List<Map.Entry<String, Object>> attributes, int index) {
          return attributes.get(index).getValue().toString();
        }
      };

  private final VertxTracer<?, Object> tracer;
  private final boolean openTelemetry;
  private final AtomicBoolean failed = new AtomicBoolean();

  /** The spans of the calls that have generated these results. */
  private final WeakIdentityMap<Object> spansByResult = new WeakIdentityMap<>();

  private Tracing(VertxTracer<?, Object> tracer) {
    this.tracer = tracer;
    this.openTelemetry = tracer.getClass().getName().equals(OPEN_TELEMETRY);
  }

  /** Returns the tracing of a Vertx; null if no tracer is installed. */
  @SuppressWarnings("unchecked")
  public static Tracing of(Vertx vertx) {
    VertxTracer<?, ?> tracer = VertxAccess.tracer(vertx);
    return tracer == null
        ? null
        : vertx
            .sharedData()
            .<String, Tracing>getLocalMap("__fluxbus.tracing")
            .computeIfAbsent("tracer", absent -> new Tracing((VertxTracer<?, Object>) tracer));
  }

  /**
   * Starts a span below the current span of a context. Without a current span, it begins a trace.
   *
   * @param attributes texts and whole numbers
   * @return null if the tracer does not record the span
   */
  public Span start(Context context, String name, Map<String, Object> attributes) {
    return guarded(() -> startUnguarded(context, name, attributes));
  }

  /**
   * Starts a span below that of the call that has generated a result. If the call is not known, the
   * span starts below the current span of the context.
   *
   * @return null if the tracer does not record the span
   */
  public Span startBelow(
      Object result, Context context, String name, Map<String, Object> attributes) {
    return guarded(
        () -> {
          Object call = spansByResult.get(result);
          if (call == null) {
            return startUnguarded(context, name, attributes);
          }
          Context below = VertxAccess.duplicate(context);
          OpenTelemetrySpans.makeCurrent(below, call);
          return startUnguarded(below, name, attributes);
        });
  }

  private Span startUnguarded(Context context, String name, Map<String, Object> attributes) {
    if (openTelemetry && Vertx.currentContext() == null) {
      OpenTelemetrySpans.inheritFromThread(context);
    }
    // The SPI only has texts. OpenTelemetry gets the numbers as such.
    List<Map.Entry<String, Object>> tags =
        attributes.entrySet().stream()
            .filter(attribute -> !openTelemetry || attribute.getValue() instanceof String)
            .toList();
    Object operation =
        tracer.sendRequest(
            context,
            SpanKind.RPC,
            TracingPolicy.ALWAYS,
            tags,
            name,
            (header, value) -> {},
            ATTRIBUTES);
    if (operation == null) {
      return null;
    }
    if (openTelemetry) {
      OpenTelemetrySpans.setNumbers(operation, attributes);
    }
    return new Span(context, operation);
  }

  private <T> T guarded(Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException | LinkageError defect) {
      if (failed.compareAndSet(false, true)) {
        LOGGER.log(Level.WARNING, "the installed tracer fails, so spans are missing: " + defect);
      }
      return null;
    }
  }

  /** A span that has started. It must be ended. */
  public final class Span {
    private final Context context;
    private final Object operation;

    private Span(Context context, Object operation) {
      this.context = context;
      this.operation = operation;
    }

    /**
     * Makes this span the parent of the spans that start in its context. The context must not be
     * one that code of users runs on.
     *
     * @return makes the previous span the parent again
     */
    public Runnable makeCurrent() {
      Runnable restore =
          openTelemetry ? guarded(() -> OpenTelemetrySpans.makeCurrent(context, operation)) : null;
      return restore == null ? () -> {} : restore;
    }

    /**
     * Ends this span.
     *
     * @param errorType what has failed; null for a success
     */
    public void end(String errorType) {
      guarded(
          () -> {
            endUnguarded(errorType);
            return null;
          });
    }

    private void endUnguarded(String errorType) {
      List<Map.Entry<String, Object>> tags =
          errorType == null ? List.of() : List.of(Map.entry("error.type", errorType));
      if (openTelemetry && errorType != null) {
        OpenTelemetrySpans.setError(operation);
      }
      // OpenTelemetry would record the exception as an event, which adds nothing to the type.
      Throwable failure =
          errorType == null || openTelemetry ? null : VertxException.noStackTrace(errorType);
      tracer.receiveResponse(context, tags, operation, failure, ATTRIBUTES);
    }

    /** Makes this span the parent of what {@link #startBelow} starts for the result. */
    public void remember(Object result) {
      if (openTelemetry) {
        spansByResult.put(result, operation);
      }
    }
  }
}
