package io.fluxbus.internal;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.tracing.opentelemetry.Operation;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.util.Map;

/**
 * What Vert.x's tracing SPI does not offer for the spans of OpenTelemetry. Only used if the tracer
 * of the Vertx is OpenTelemetry's, because the libraries are optional.
 */
final class OpenTelemetrySpans {
  private OpenTelemetrySpans() {}

  /**
   * Makes a span the current one of a context.
   *
   * @return makes the previous span the current one again
   */
  static Runnable makeCurrent(io.vertx.core.Context context, Object operation) {
    return attach(context, current(context).with(span(operation)));
  }

  /**
   * Makes the current span of a thread that has no context of Vert.x the current one of a context,
   * unless the context has one.
   */
  static void inheritFromThread(io.vertx.core.Context context) {
    Context ofThread = Context.current();
    if (current(context) == Context.root() && ofThread != Context.root()) {
      attach(context, ofThread);
    }
  }

  private static Runnable attach(io.vertx.core.Context context, Context attached) {
    Scope scope = VertxAccess.call(context, () -> VertxContextStorage.INSTANCE.attach(attached));
    return scope::close;
  }

  private static Context current(io.vertx.core.Context context) {
    Context current = VertxAccess.call(context, VertxContextStorage.INSTANCE::current);
    return current == null ? Context.root() : current;
  }

  static void setNumbers(Object operation, Map<String, Object> attributes) {
    attributes.forEach(
        (name, value) -> {
          if (value instanceof Number number) {
            span(operation).setAttribute(name, number.longValue());
          }
        });
  }

  static void setError(Object operation) {
    span(operation).setStatus(StatusCode.ERROR);
  }

  private static Span span(Object operation) {
    return ((Operation) operation).span();
  }
}
