package io.fluxbus.impl;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.http.Attempt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * One call and its one outcome. Any thread may end it; what it attempts belongs to its context, and
 * its outcome is settled there.
 */
final class CallImpl implements GenerationCall {
  private final ContextInternal context;
  private final GenerationRequest request;
  private final LongSupplier nanoTime;
  private final long submitted;
  private final Promise<GenerationOutcome> outcome;
  private final AtomicBoolean ending = new AtomicBoolean();

  private Attempt attempt;
  private int attempts;
  private long firstAttempt;

  /**
   * @param context the caller's
   * @param nanoTime a clock that only goes forward
   */
  CallImpl(ContextInternal context, GenerationRequest request, LongSupplier nanoTime) {
    this.context = context;
    this.request = request;
    this.nanoTime = nanoTime;
    this.submitted = nanoTime.getAsLong();
    this.outcome = context.promise();
  }

  @Override
  public String id() {
    return request.id();
  }

  @Override
  public Future<GenerationResult> future() {
    return outcome
        .future()
        .compose(
            o ->
                o.failure() == null
                    ? Future.succeededFuture(o.result())
                    : Future.failedFuture(o.failure()));
  }

  @Override
  public Future<GenerationOutcome> outcome() {
    return outcome.future();
  }

  @Override
  public boolean cancel() {
    return end(FailureType.CANCELLED, "the call was cancelled");
  }

  ContextInternal context() {
    return context;
  }

  GenerationRequest request() {
    return request;
  }

  /** Whether it has its outcome. */
  boolean settled() {
    return outcome.future().isComplete();
  }

  /** Runs it on the call's context: at once when the caller is there already. */
  void onContext(Runnable action) {
    if (context.isRunningOnContext()) {
      action.run();
    } else {
      context.runOnContext(v -> action.run());
    }
  }

  /** It waits no longer. On its context. */
  void attemptBegins() {
    if (attempts++ == 0) {
      firstAttempt = nanoTime.getAsLong();
    }
  }

  /** What to end when the call is ended. On its context. */
  void attempting(Attempt attempt) {
    this.attempt = attempt;
  }

  /**
   * Ends it from outside, on any thread.
   *
   * @return whether this was the end of it
   */
  boolean end(FailureType type, String detail) {
    if (!ending.compareAndSet(false, true)) {
      return false;
    }
    onContext(
        () -> {
          if (attempt == null) {
            settle(null, new GenerationException(type, detail));
          } else {
            attempt.end(type, detail);
          }
        });
    return true;
  }

  /** On its context. */
  void succeed(GenerationResult result) {
    settle(result, null);
  }

  /** On its context. */
  void fail(GenerationException failure) {
    settle(null, failure.withAttempts(attempts));
  }

  private void settle(GenerationResult result, GenerationException failure) {
    if (settled()) {
      return;
    }
    ending.set(true);
    long now = nanoTime.getAsLong();
    long started = attempts == 0 ? now : firstAttempt;
    outcome.complete(
        new GenerationOutcome(
            request.id(),
            result,
            failure,
            attempts,
            TimeUnit.NANOSECONDS.toMillis(started - submitted),
            TimeUnit.NANOSECONDS.toMillis(now - submitted)));
  }
}
