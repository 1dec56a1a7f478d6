package io.fluxbus.impl;

import io.fluxbus.AttemptGate;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.Objects;

/**
 * An attempt that waits until its {@link AttemptGate} opens. Nothing has been sent yet. All its
 * state belongs to the context of the call.
 */
final class GatedAttempt implements Attempt {
  private final CallerContext context;
  private final Runnable post;
  private final Handler<AttemptResult> onResult;
  private boolean ended;
  private Runnable cancelTimer = () -> {};

  /**
   * @param post sends the request
   * @param onResult receives the failure if the request must not be sent
   */
  GatedAttempt(CallerContext context, Runnable post, Handler<AttemptResult> onResult) {
    this.context = context;
    this.post = post;
    this.onResult = onResult;
  }

  /** Asks the gate whether an attempt may be sent. An exception of the gate fails the future. */
  static Future<Void> ask(AttemptGate gate, GenerationRequest request, AttemptHistory history) {
    try {
      return Objects.requireNonNull(
          gate.open(request, history.attempts() + 1, history.unknownAttempts()),
          "the gate returned no future");
    } catch (RuntimeException | Error thrown) {
      return Future.failedFuture(thrown);
    }
  }

  /**
   * Waits for the gate. Neither callback runs before this method returns.
   *
   * @param timeout in nanoseconds
   */
  GatedAttempt await(Future<Void> gate, ClientRuntime runtime, long timeout) {
    if (!gate.isComplete()) {
      cancelTimer = runtime.schedule(timeout, () -> context.execute(this::timedOut));
    }
    gate.onComplete(
        v -> context.execute(this::opened),
        cause ->
            context.execute(
                () ->
                    fail(FailureType.CANCELLED, "its gate did not open:  " + cause.getMessage())));
    return this;
  }

  @Override
  public void end(FailureType type, String detail) {
    fail(type, detail);
  }

  private void opened() {
    if (finish()) {
      post.run();
    }
  }

  private void timedOut() {
    fail(FailureType.DEADLINE_EXCEEDED, "its gate did not open in time");
  }

  private void fail(FailureType type, String detail) {
    if (finish()) {
      onResult.handle(AttemptResult.failed(new GenerationException(type, detail)));
    }
  }

  private boolean finish() {
    boolean first = !ended;
    ended = true;
    cancelTimer.run();
    return first;
  }
}
