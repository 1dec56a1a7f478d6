package io.fluxbus.stream;

import io.fluxbus.AttemptGate;
import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.stream.ReadQueue.Slot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

/**
 * Submits requests to the client until each has its outcome. A request that the client rejects with
 * {@link FailureType#OVERLOADED} is submitted again later. Everything except {@link #cancel} and
 * {@link #drain} runs on the stream's context.
 */
final class Submitter {
  private static final long MIN_BACKOFF_MILLIS = 50;
  private static final long MAX_BACKOFF_MILLIS = 1_000;

  private static final Future<Void> GATE_OPEN = Future.succeededFuture();
  private static final Future<Void> GATE_CLOSED = Future.failedFuture("the stream drains");

  private final FluxClient client;
  private final CallOptions callOptions;
  private final Context context;
  private final LongFunction<Future<?>> timer;
  private final BiConsumer<Slot, GenerationOutcome> onOutcome;
  private final Runnable onChange;
  private final Cancellation cancellation = new Cancellation();
  private volatile boolean draining;

  /** The calls of the client, by slot. */
  private final Map<Slot, GenerationCall> calls = new LinkedHashMap<>();

  /** The requests that the client rejected as overloaded, oldest first. */
  private final ArrayDeque<Slot> overloaded = new ArrayDeque<>();

  private boolean backingOff;

  /**
   * @param timer returns a future that completes after a number of milliseconds
   * @param onOutcome receives each outcome
   * @param onChange runs after each outcome, and when more requests may be submitted. It may run
   *     inside a method of this class
   */
  Submitter(
      FluxClient client,
      CallOptions callOptions,
      Context context,
      LongFunction<Future<?>> timer,
      BiConsumer<Slot, GenerationOutcome> onOutcome,
      Runnable onChange) {
    this.client = Objects.requireNonNull(client, "client");
    this.callOptions = new CallOptions(callOptions).setCancellation(cancellation);
    this.context = context;
    this.timer = timer;
    this.onOutcome = onOutcome;
    this.onChange = onChange;
  }

  /** Cancels all present and later calls. Any thread may call it, and then {@link #update}. */
  void cancel() {
    cancellation.cancel();
  }

  /** Prevents further attempts. Any thread may call it, and then {@link #update}. */
  void drain() {
    draining = true;
  }

  /** Whether the stream is cancelled or draining, so that no request is sent any more. */
  boolean isStopping() {
    return draining || cancellation.isCancelled();
  }

  /** Whether requests that the client rejected wait here, so that no new ones are submitted. */
  boolean isBlocked() {
    return !overloaded.isEmpty();
  }

  /** Applies a cancellation or a drain to the requests that were not sent. */
  void update() {
    if (isStopping()) {
      resubmitOverloaded();
    }
    if (draining) {
      List.copyOf(calls.keySet()).forEach(this::cancelUnlessSent);
    }
  }

  void submit(Slot slot) {
    GenerationCall call = client.submit(slot.request, optionsFor(slot));
    calls.put(slot, call);
    call.outcome()
        .onSuccess(
            outcome -> {
              // The stream retains the images until they are read.
              if (outcome.result() != null) {
                HeldBytes.retain(outcome.result().images(), GeneratedImage::b64Json);
              }
              if (VertxAccess.isCurrent(context)) {
                callCompleted(slot, outcome);
              } else {
                context.runOnContext(v -> callCompleted(slot, outcome));
              }
            });
    if (draining) {
      cancelUnlessSent(slot);
    }
  }

  /** The time that the request has waited here is subtracted from its timeout. */
  private CallOptions optionsFor(Slot slot) {
    CallOptions options =
        new CallOptions(callOptions)
            .setGate((request, attempt, unknown) -> openGate(slot, request, attempt, unknown));
    Long timeout = callOptions.getTimeout();
    return timeout == null ? options : options.setTimeout(Math.max(1, timeout - slot.waitedMillis));
  }

  /** Decides whether an attempt may start. Runs on the event loop of the context. */
  private Future<Void> openGate(Slot slot, GenerationRequest request, int attempt, int unknown) {
    if (draining) {
      return GATE_CLOSED;
    }
    AttemptGate gate = callOptions.getGate();
    return gate == null
        ? allowSending(slot)
        : gate.open(request, attempt, unknown).compose(v -> allowSending(slot));
  }

  private static Future<Void> allowSending(Slot slot) {
    return slot.allowSending() ? GATE_OPEN : GATE_CLOSED;
  }

  /** Cancels the call of this slot, unless one of its attempts has started. */
  private void cancelUnlessSent(Slot slot) {
    GenerationCall call = calls.get(slot);
    if (call != null && slot.preventSending()) {
      call.cancel();
    }
  }

  private void callCompleted(Slot slot, GenerationOutcome outcome) {
    calls.remove(slot);
    if (isOverloaded(outcome) && slot.waitedMillis < maxWaitMillis()) {
      overloaded.add(slot);
      backOff(outcome.failure());
      return;
    }
    onOutcome.accept(slot, withWaitingTime(outcome, slot.waitedMillis));
    if (!overloaded.isEmpty()) {
      submit(overloaded.remove());
    }
    onChange.run();
  }

  /**
   * Whether the client's queue was full. This happens if the client has other users, or if its
   * queue is smaller than the window.
   */
  private boolean isOverloaded(GenerationOutcome outcome) {
    return outcome.failure() != null
        && outcome.failure().type() == FailureType.OVERLOADED
        && !isStopping();
  }

  private long maxWaitMillis() {
    Long timeout = callOptions.getTimeout();
    return timeout == null ? FluxClientOptions.DEFAULT_TOTAL_TIMEOUT : timeout;
  }

  private void backOff(GenerationException failure) {
    if (backingOff) {
      return;
    }
    backingOff = true;
    long retryAfter = failure.retryAfter() == null ? 0 : failure.retryAfter().toMillis();
    long millis = Math.max(MIN_BACKOFF_MILLIS, Math.min(MAX_BACKOFF_MILLIS, retryAfter));
    timer.apply(millis).onComplete(v -> context.runOnContext(w -> backoffEnded(millis)));
  }

  private void backoffEnded(long millis) {
    backingOff = false;
    overloaded.forEach(slot -> slot.waitedMillis += millis);
    resubmitOverloaded();
    onChange.run();
  }

  private void resubmitOverloaded() {
    // Requests that are rejected again are added behind the others, so they are counted before.
    for (int left = overloaded.size(); left > 0 && !overloaded.isEmpty(); left--) {
      submit(overloaded.remove());
    }
  }

  private static GenerationOutcome withWaitingTime(GenerationOutcome outcome, long waitedMillis) {
    return waitedMillis == 0
        ? outcome
        : new GenerationOutcome(
            outcome.id(),
            outcome.result(),
            outcome.failure(),
            outcome.attempts(),
            outcome.unknownAttempts(),
            outcome.queuedMillis() + waitedMillis,
            outcome.elapsedMillis() + waitedMillis,
            outcome.metadata(),
            outcome.replayed());
  }
}
