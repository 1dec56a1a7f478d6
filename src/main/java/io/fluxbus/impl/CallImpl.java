package io.fluxbus.impl;

import io.fluxbus.AttemptGate;
import io.fluxbus.CallListener;
import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.flow.Rejection;
import io.fluxbus.flow.RetryDecision;
import io.fluxbus.flow.Ticket;
import io.fluxbus.http.Attempt;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.internal.HeldBytes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

/**
 * One call and its one outcome. Any thread may end it; all that happens to it happens on its
 * context.
 */
final class CallImpl extends Ticket implements GenerationCall {
  /** No lock: users hold this object, and may hold its monitor for as long as they like. */
  private static final AtomicReferenceFieldUpdater<CallImpl, GenerationException> ENDING =
      AtomicReferenceFieldUpdater.newUpdater(CallImpl.class, GenerationException.class, "ending");

  private final FluxClientImpl client;
  private final CallerContext context;
  private final GenerationRequest request;
  private final Cancellation cancellation;

  /** Null when nobody listens. */
  private final CallListener listener;

  /** Null when none is in its way. */
  private final AttemptGate gate;

  private final long submitted;
  private final Promise<GenerationOutcome> outcome;
  private final Promise<Void> delivered = Promise.promise();

  /** Why it is to end, once somebody has asked for that. */
  private volatile GenerationException ending;

  private volatile boolean refused;

  /** Null while none is under way. */
  private Attempt attempt;

  private boolean accepted;

  /** Null until an attempt begins, or it settles without one: many calls wait for long. */
  private AttemptHistory history;

  /**
   * @param submitted when, in nanoseconds; the deadline is of the same clock
   * @param price the most that one attempt may cost, in billionths of a dollar
   * @param key equal for calls that may share one answer, or null
   */
  CallImpl(
      FluxClientImpl client,
      CallerContext context,
      GenerationRequest request,
      CallOptions options,
      long submitted,
      long deadline,
      long price,
      Object key) {
    super(options.getPriority(), deadline, price, key);
    this.client = client;
    this.context = context;
    this.request = request;
    this.cancellation = options.getCancellation();
    this.listener = options.getListener();
    this.gate = options.getGate();
    this.submitted = submitted;
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
        .map(
            ended -> {
              if (ended.failure() != null) {
                throw ended.failure();
              }
              return ended.result();
            });
  }

  @Override
  public Future<GenerationOutcome> outcome() {
    return outcome.future();
  }

  /** Completes when the outcome was told, on whatever thread. */
  Future<Void> delivered() {
    return delivered.future();
  }

  @Override
  public boolean cancel() {
    return end(FailureType.CANCELLED, "the call was cancelled");
  }

  /**
   * Ends it from outside, on any thread.
   *
   * @return whether this was the first that asked for its end
   */
  boolean end(FailureType type, String detail) {
    boolean first = mark(type, detail);
    if (first) {
      client.end(this);
    }
    return first;
  }

  /**
   * From now on it is not sent any more. It is still to be ended by {@link FluxClientImpl#end}.
   *
   * @return whether this was the first that asked for its end
   */
  boolean mark(FailureType type, String detail) {
    return ending == null
        && !settled()
        && ENDING.compareAndSet(this, null, new GenerationException(type, detail));
  }

  @Override
  protected void onStart() {
    onContext(() -> client.onPermit(this));
  }

  @Override
  protected void onRefused(Rejection refusal) {
    refused = true;
    // Later, or a caller that submits one call after another would recurse.
    later(() -> client.refused(this, refusal));
  }

  @Override
  protected void onShared(Ticket leader) {
    onContext(() -> client.shared(this, (CallImpl) leader));
  }

  GenerationRequest request() {
    return request;
  }

  AttemptGate gate() {
    return gate;
  }

  /** Why it is to end, or null while nobody has asked for that. */
  GenerationException ending() {
    if (ending == null && cancellation != null && cancellation.isCancelled()) {
      // It is on its way here, and still busy with those that it covered before.
      cancel();
    }
    return ending;
  }

  /** Whether it has its outcome. */
  boolean settled() {
    return outcome.future().isComplete();
  }

  /** It was admitted, unless it was refused. */
  void admitted() {
    if (listener != null) {
      onContext(this::accepted);
    }
  }

  /** Runs it on the call's context: at once when this thread is there already. */
  void onContext(Runnable action) {
    if (context.isCurrent()) {
      action.run();
    } else {
      context.execute(action);
    }
  }

  /** Runs it on the call's context, after this. */
  void later(Runnable action) {
    context.execute(action);
  }

  // What follows belongs to its context.

  /** It runs or waits, unless it was refused. */
  void accepted() {
    if (!accepted && !refused && !settled()) {
      accepted = true;
      tell(CallListener::accepted);
    }
  }

  /** Its next attempt waits before its gate. */
  void atGate(Attempt waiting) {
    attempt = waiting;
  }

  void attempting(Attempt begun, long now) {
    attempt = begun;
    history().began(now);
    tell(delivered -> delivered.started(history.attempts()));
  }

  /** Its attempt has ended. */
  void attempted(AttemptResult verdict) {
    attempt = null;
    history().ended(verdict.relay());
  }

  /** Ends the attempt that is under way, and says whether there was one. */
  boolean endAttempt() {
    if (attempt == null) {
      return false;
    }
    attempt.end(ending.type(), ending.detail());
    return true;
  }

  int attempts() {
    return history().attempts();
  }

  int unknownAttempts() {
    return history().unknownAttempts();
  }

  /** Its attempt failed, and there will be another, not before that many nanoseconds. */
  void attemptFailed(GenerationException failure, long delay) {
    history().attemptFailed(failure);
    tell(delivered -> delivered.retrying(failure, Duration.ofNanos(delay)));
  }

  /** Another attempt might have helped, but it cannot have one. */
  void retryDenied(RetryDecision answer) {
    history().retryDenied(answer);
  }

  /** Its last attempt has ended. Those that share its answer may read this from now on. */
  void judged(AttemptResult last, long now) {
    history().judged(last, deadline() - now <= 0);
  }

  /** Whether its own deadline had a part in its end. */
  boolean outOfTime() {
    return history != null && history.outOfTime();
  }

  /** What its last attempt came to, and the call with it; null unless one was the last. */
  AttemptResult verdict() {
    return history == null ? null : history.verdict();
  }

  /** Its outcome, when it ends now and so. */
  GenerationOutcome outcomeOf(GenerationResult result, GenerationException failure, long now) {
    return history().outcome(request, result, failure, submitted, now);
  }

  /** Tells its outcome; a second time is a defect and refused. */
  void complete(GenerationOutcome ended) {
    if (ended.result() != null) {
      HeldBytes.retain(ended.result().images(), GeneratedImage::b64Json);
    }
    try {
      outcome.complete(ended);
      outcome.future().onComplete(v -> wasTold());
    } catch (RejectedExecutionException e) {
      // The caller's threads are gone, and with them all whom it could be told.
      wasTold();
    }
  }

  private void wasTold() {
    GenerationOutcome ended = outcome.future().result();
    if (ended != null && ended.result() != null) {
      HeldBytes.release(ended.result().images(), GeneratedImage::b64Json);
    }
    client.delivered();
    delivered.complete();
  }

  /** What a listener throws is its own affair: it is reported where it listens. */
  private void tell(Consumer<CallListener> news) {
    if (listener == null) {
      return;
    }
    try {
      news.accept(listener);
    } catch (RuntimeException | Error thrown) {
      later(
          () -> {
            throw thrown;
          });
    }
  }

  private AttemptHistory history() {
    if (history == null) {
      history = new AttemptHistory();
    }
    return history;
  }
}
