package io.fluxbus.impl;

import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.http.CallScope;
import io.fluxbus.internal.HeldBytes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

/**
 * The call as its caller sees it: its id, its outcome, and whether it must end early. {@link
 * CallLifecycle} runs its stages. Thread-safe.
 */
final class CallImpl implements GenerationCall {
  /** Not a lock: users hold this object, and may hold its monitor for any time. */
  private static final AtomicReferenceFieldUpdater<CallImpl, GenerationException> END_REASON =
      AtomicReferenceFieldUpdater.newUpdater(
          CallImpl.class, GenerationException.class, "endReason");

  private final GenerationRequest request;

  private final CallScope scope;
  private final Cancellation cancellation;
  private final Promise<GenerationOutcome> outcome;
  private final Consumer<CallImpl> onDelivered;
  private final CallLifecycle lifecycle;
  private volatile GenerationException endReason;

  /**
   * @param onDelivered called on any thread after the outcome was delivered
   */
  CallImpl(
      CallServices services,
      GenerationRequest request,
      CallOptions options,
      Consumer<CallImpl> onDelivered) {
    CallerContext context = services.runtime().context();
    this.request = request;
    this.scope = CallScope.of(options);
    this.cancellation = options.getCancellation();
    this.outcome = context.promise();
    this.onDelivered = onDelivered;
    this.lifecycle =
        new CallLifecycle(services, this, context, options, services.runtime().nanoTime());
  }

  GenerationRequest request() {
    return request;
  }

  CallScope scope() {
    return scope;
  }

  CallLifecycle lifecycle() {
    return lifecycle;
  }

  @Override
  public String id() {
    return request.id();
  }

  @Override
  public Future<GenerationOutcome> outcome() {
    return outcome.future();
  }

  @Override
  public boolean cancel() {
    return end(FailureType.CANCELLED, "the call was cancelled");
  }

  /**
   * Ends the call early.
   *
   * @return whether this was the first request to end it, and it had no outcome yet
   */
  boolean end(FailureType type, String detail) {
    boolean first = requestEnd(type, detail);
    if (first) {
      lifecycle.endEarly();
    }
    return first;
  }

  /**
   * Like {@link #end}, but does not interrupt the call: until {@link CallLifecycle#endEarly} is
   * called, it only prevents further attempts.
   */
  boolean requestEnd(FailureType type, String detail) {
    return endReason == null
        && !isComplete()
        && END_REASON.compareAndSet(this, null, new GenerationException(type, detail));
  }

  /** Why the call must end early; null unless it was cancelled or its client was closed. */
  GenerationException endReason() {
    if (endReason == null && cancellation != null && cancellation.isCancelled()) {
      // The thread that cancels has not called cancel() on this call yet.
      cancel();
    }
    return endReason;
  }

  boolean isComplete() {
    return outcome.future().isComplete();
  }

  /**
   * Delivers the outcome on the context of the caller. Until then, the bytes of its images count in
   * the byte budget.
   *
   * @throws IllegalStateException if the call is complete
   */
  void complete(GenerationOutcome ended) {
    if (ended.result() != null) {
      HeldBytes.retain(ended.result().images(), GeneratedImage::b64Json);
    }
    try {
      outcome.complete(ended);
      outcome.future().onComplete(v -> delivered());
    } catch (RejectedExecutionException e) {
      // The threads of the caller have ended, so no handler can receive the outcome.
      delivered();
    }
  }

  private void delivered() {
    GenerationOutcome ended = outcome.future().result();
    if (ended != null && ended.result() != null) {
      HeldBytes.release(ended.result().images(), GeneratedImage::b64Json);
    }
    onDelivered.accept(this);
  }
}
