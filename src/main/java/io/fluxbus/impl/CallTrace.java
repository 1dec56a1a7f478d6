package io.fluxbus.impl;

import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.Tracing;
import io.vertx.core.Context;
import java.util.Map;

/**
 * The spans of one call: one for the call, and below it one for each attempt. Names and attributes
 * follow the conventions of OpenTelemetry for generative AI. They contain no prompt and no URL.
 *
 * <p>The HTTP span of Vert.x stays below the span of its attempt. It has the status code and
 * propagates the trace, but an attempt without a connection has none, and it does not know what the
 * response means.
 */
final class CallTrace {
  private static final String OPERATION = "generate_content";

  private final Tracing tracing;
  private final Context context;

  /** Null before the submission, and if the tracer does not record it. */
  private Tracing.Span call;

  /** Null while no attempt is under way, and if the tracer does not record it. */
  private Tracing.Span attempt;

  private Runnable leaveAttempt;

  /**
   * @param context the own context of the call. Its current span is that of the caller
   */
  CallTrace(Tracing tracing, Context context) {
    this.tracing = tracing;
    this.context = context;
  }

  /** The call was submitted. */
  void submitted(GenerationRequest request) {
    call =
        tracing.start(
            context,
            OPERATION + " " + request.model(),
            Map.of(
                "gen_ai.operation.name",
                OPERATION,
                "gen_ai.provider.name",
                "aimlapi",
                "gen_ai.request.model",
                request.model(),
                "gen_ai.output.type",
                "image",
                "gen_ai.request.choice.count",
                request.imageCount(),
                "fluxbus.request.id",
                request.id()));
    if (call != null) {
      call.makeCurrent();
    }
  }

  /**
   * An attempt begins. Until it ends, its span is the parent of what the transport starts.
   *
   * @param number counted from 1
   */
  void attempting(int number) {
    attempt = tracing.start(context, "attempt", Map.of("fluxbus.attempt", number));
    if (attempt != null) {
      leaveAttempt = attempt.makeCurrent();
    }
  }

  /**
   * The attempt has ended.
   *
   * @param failure null for a success
   */
  void attempted(GenerationException failure) {
    if (attempt != null) {
      leaveAttempt.run();
      end(attempt, failure);
      attempt = null;
    }
  }

  /** The call has its outcome. Downloads of its images continue its trace. */
  void completed(GenerationOutcome outcome) {
    if (call != null) {
      if (outcome.result() != null) {
        call.remember(outcome.result());
      }
      end(call, outcome.failure());
    }
  }

  private static void end(Tracing.Span span, GenerationException failure) {
    span.end(failure == null ? null : failure.type().name());
  }
}
