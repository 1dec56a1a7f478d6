package io.fluxbus.impl;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * An attempt that waits before its call's gate, and is nothing yet that could be billed. All its
 * state belongs to the call's context.
 */
final class GatedAttempt implements Attempt {
  private final Handler<AttemptResult> judged;
  private final Runnable leave;
  private boolean passed;
  private Runnable timer = () -> {};

  private GatedAttempt(Handler<AttemptResult> judged, Runnable leave) {
    this.judged = judged;
    this.leave = leave;
  }

  /** Asks the call's gate whether its next attempt may leave. */
  static Future<Void> ask(CallImpl call) {
    try {
      return Objects.requireNonNull(
          call.gate().open(call.request(), call.attempts() + 1, call.unknownAttempts()),
          "it gave no future");
    } catch (RuntimeException | Error thrown) {
      return Future.failedFuture(thrown);
    }
  }

  /**
   * Waits for what the gate answered.
   *
   * @param judged is told why the attempt does not leave, never before this returns
   * @param leave makes it leave; never before this returns, either
   * @param wakeTimer runs an action when the time to wait is up, and returns what cancels that
   */
  static GatedAttempt await(
      Future<Void> open,
      CallImpl call,
      Handler<AttemptResult> judged,
      Runnable leave,
      UnaryOperator<Runnable> wakeTimer) {
    GatedAttempt attempt = new GatedAttempt(judged, leave);
    if (!open.isComplete()) {
      attempt.timer = wakeTimer.apply(() -> call.onContext(attempt::timedOut));
    }
    open.onComplete(
        v -> call.later(attempt::leave),
        cause -> call.later(() -> attempt.stay(FailureType.CANCELLED, shut(cause))));
    return attempt;
  }

  @Override
  public void end(FailureType type, String detail) {
    stay(type, detail);
  }

  private void timedOut() {
    stay(FailureType.DEADLINE_EXCEEDED, "its gate did not open in time");
  }

  private void leave() {
    if (pass()) {
      leave.run();
    }
  }

  private void stay(FailureType type, String detail) {
    if (pass()) {
      judged.handle(AttemptResult.failed(new GenerationException(type, detail)));
    }
  }

  private boolean pass() {
    boolean first = !passed;
    passed = true;
    timer.run();
    return first;
  }

  private static String shut(Throwable cause) {
    return "its gate stayed shut: " + cause.getMessage();
  }
}
