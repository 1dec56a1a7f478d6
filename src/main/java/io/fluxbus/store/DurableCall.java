package io.fluxbus.store;

import io.fluxbus.CallListener;
import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.impl.CallerContext;
import io.fluxbus.internal.HeldBytes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A call with a key as its caller sees it. {@link KeyedCall} decides its outcome. Thread-safe. */
final class DurableCall implements GenerationCall {
  private final DurableFluxClient client;
  private final GenerationRequest request;
  private final CallOptions options;
  private final String fingerprint;
  private final LeasedBudget budget;
  private final CallerContext context;
  private final Promise<GenerationOutcome> outcome;
  private final long submitted;
  private final long deadline;
  private final AtomicReference<GenerationException> endReason = new AtomicReference<>();

  /** All calls with the key. It changes if the call is too late for the first one. */
  private volatile KeyedCall key;

  private final AtomicBoolean accepted = new AtomicBoolean();

  private volatile Runnable cancelTimer = () -> {};

  /**
   * @param options the caller's, copied
   * @param budget pays for the call if it is made for this caller; null if nothing does
   * @param timeout in milliseconds
   */
  DurableCall(
      DurableFluxClient client,
      GenerationRequest request,
      CallOptions options,
      String fingerprint,
      LeasedBudget budget,
      long timeout) {
    this.client = client;
    this.request = request;
    this.options = options;
    this.fingerprint = fingerprint;
    this.budget = budget;
    this.context = client.runtime().context();
    this.outcome = context.promise();
    this.submitted = client.runtime().nanoTime();
    // A clock of nanoseconds wraps around after 292 years.
    this.deadline =
        submitted + Math.min(TimeUnit.MILLISECONDS.toNanos(timeout), Long.MAX_VALUE / 4);
  }

  DurableFluxClient client() {
    return client;
  }

  GenerationRequest request() {
    return request;
  }

  CallOptions options() {
    return options;
  }

  String fingerprint() {
    return fingerprint;
  }

  /** What pays for the call if it is made for this caller; null if nothing does. */
  LeasedBudget budget() {
    return budget;
  }

  CallerContext context() {
    return context;
  }

  /** When the call was submitted, in nanoseconds of the node's clock. */
  long submitted() {
    return submitted;
  }

  /** The time that is left, in nanoseconds. */
  long timeLeft() {
    return deadline - client.runtime().nanoTime();
  }

  /** Sets the object that decides the outcome. Called before it knows the call. */
  void setKey(KeyedCall key) {
    this.key = key;
  }

  /** Starts the timer of the deadline. */
  void startTimer() {
    Runnable cancel = client.runtime().schedule(Math.max(0, timeLeft()), () -> key.expired(this));
    cancelTimer = cancel;
    if (isComplete()) {
      cancel.run();
    }
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
    boolean first =
        !isComplete()
            && endReason.compareAndSet(
                null, new GenerationException(FailureType.CANCELLED, "the call was cancelled"));
    if (first && key != null) {
      key.leave(this);
    }
    return first;
  }

  /** Why the call must end early; null unless it was cancelled or its client was closed. */
  GenerationException endReason() {
    Cancellation cancellation = options.getCancellation();
    if (endReason.get() == null && cancellation != null && cancellation.isCancelled()) {
      // The thread that cancels has not called cancel() on this call yet.
      cancel();
    }
    if (endReason.get() == null && client.isClosed()) {
      endReason.compareAndSet(
          null, new GenerationException(FailureType.CLOSED, DurableFluxClient.CLOSED));
    }
    return endReason.get();
  }

  boolean isComplete() {
    return outcome.future().isComplete();
  }

  /** Tells the listener, once, that the call runs or waits. */
  void accept() {
    if (options.getListener() != null && !accepted.get()) {
      context.execute(this::acceptNow);
    }
  }

  /** Like {@link #accept}, on the context of the call. */
  void acceptNow() {
    CallListener listener = options.getListener();
    if (listener != null && !isComplete() && accepted.compareAndSet(false, true)) {
      listener.accepted();
    }
  }

  /**
   * Delivers the outcome on the context of the caller. Until then, the bytes of its images count in
   * the byte budget. Called once.
   */
  void complete(GenerationOutcome ended) {
    cancelTimer.run();
    if (ended.result() != null) {
      HeldBytes.retain(ended.result().images(), GeneratedImage::b64Json);
    }
    try {
      outcome.complete(ended);
      outcome.future().onComplete(v -> delivered(ended));
    } catch (RejectedExecutionException e) {
      // The threads of the caller have ended, so no handler can receive the outcome.
      delivered(ended);
    }
  }

  private void delivered(GenerationOutcome ended) {
    if (ended.result() != null) {
      HeldBytes.release(ended.result().images(), GeneratedImage::b64Json);
    }
    client.delivered();
  }
}
