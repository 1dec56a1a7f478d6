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
 * Hands requests over to the client, again where it had no room, until each has its outcome. On the
 * stream's context, but for what asks for an end.
 */
final class Submitter {
  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private static final Future<Void> OPEN = Future.succeededFuture();
  private static final Future<Void> DRAINS = Future.failedFuture("the stream drains");

  private final FluxClient client;
  private final CallOptions callOptions;
  private final Context context;
  private final LongFunction<Future<?>> pause;
  private final BiConsumer<Slot, GenerationOutcome> settled;
  private final Runnable changed;
  private final Cancellation cancellation = new Cancellation();
  private volatile boolean draining;

  /** What the client has. */
  private final Map<Slot, GenerationCall> calls = new LinkedHashMap<>();

  /** Those for which the client had no room, first come first. */
  private final ArrayDeque<Slot> refused = new ArrayDeque<>();

  private boolean pausing;

  /**
   * @param pause completes after that many milliseconds
   * @param settled is told each outcome
   * @param changed is run after that, and when more may be handed over; maybe within a method here
   */
  Submitter(
      FluxClient client,
      CallOptions callOptions,
      Context context,
      LongFunction<Future<?>> pause,
      BiConsumer<Slot, GenerationOutcome> settled,
      Runnable changed) {
    this.client = Objects.requireNonNull(client, "client");
    this.callOptions = new CallOptions(callOptions).setCancellation(cancellation);
    this.context = context;
    this.pause = pause;
    this.settled = settled;
    this.changed = changed;
  }

  /** Ends all that it has and will have; {@link #check} sees to the rest. From any thread. */
  void cancel() {
    cancellation.cancel();
  }

  /** Lets nothing more leave; {@link #check} sees to the rest. From any thread. */
  void drain() {
    draining = true;
  }

  /** Whether nothing more is sent. */
  boolean isEnding() {
    return draining || cancellation.isCancelled();
  }

  /** Whether others wait for the client's room already. */
  boolean isHeldUp() {
    return !refused.isEmpty();
  }

  /** Does what an end asks for. */
  void check() {
    if (isEnding()) {
      submitRefused();
    }
    if (draining) {
      List.copyOf(calls.keySet()).forEach(this::cancelUnlessLeft);
    }
  }

  void submit(Slot slot) {
    GenerationCall call = client.submit(slot.request, treatment(slot));
    calls.put(slot, call);
    call.outcome()
        .onSuccess(
            outcome -> {
              // The stream keeps it until it is read.
              if (outcome.result() != null) {
                HeldBytes.retain(outcome.result().images(), GeneratedImage::b64Json);
              }
              if (VertxAccess.isCurrent(context)) {
                ended(slot, outcome);
              } else {
                context.runOnContext(v -> ended(slot, outcome));
              }
            });
    if (draining) {
      cancelUnlessLeft(slot);
    }
  }

  private void cancelUnlessLeft(Slot slot) {
    GenerationCall call = calls.get(slot);
    if (call != null && slot.stays()) {
      call.cancel();
    }
  }

  /** Before each attempt. On the context's event loop, which a worker's own thread is not. */
  private Future<Void> leave(Slot slot, GenerationRequest request, int attempt, int unknown) {
    if (draining) {
      return DRAINS;
    }
    AttemptGate gate = callOptions.getGate();
    Future<Void> open = gate == null ? OPEN : gate.open(request, attempt, unknown);
    return open.compose(v -> slot.leaves() ? OPEN : DRAINS);
  }

  private void ended(Slot slot, GenerationOutcome outcome) {
    calls.remove(slot);
    if (hasNoRoom(outcome) && slot.waited < mostWaiting()) {
      refused.add(slot);
      pauseFor(outcome.failure());
      return;
    }
    settled.accept(slot, later(outcome, slot.waited));
    if (!refused.isEmpty()) {
      submit(refused.remove());
    }
    changed.run();
  }

  /** The client's queue is full: others use it too, or it is smaller than the window. */
  private boolean hasNoRoom(GenerationOutcome outcome) {
    return outcome.failure() != null
        && outcome.failure().type() == FailureType.OVERLOADED
        && !isEnding();
  }

  private void pauseFor(GenerationException overload) {
    if (pausing) {
      return;
    }
    pausing = true;
    long asked = overload.retryAfter() == null ? 0 : overload.retryAfter().toMillis();
    long millis = Math.max(SHORTEST_PAUSE_MILLIS, Math.min(LONGEST_PAUSE_MILLIS, asked));
    pause.apply(millis).onComplete(v -> context.runOnContext(w -> tryAgain(millis)));
  }

  private void tryAgain(long waited) {
    pausing = false;
    refused.forEach(slot -> slot.waited += waited);
    submitRefused();
    changed.run();
  }

  private void submitRefused() {
    // Those that are refused again come behind them.
    for (int left = refused.size(); left > 0 && !refused.isEmpty(); left--) {
      submit(refused.remove());
    }
  }

  private long mostWaiting() {
    Long timeout = callOptions.getTimeout();
    return timeout == null ? FluxClientOptions.DEFAULT_TOTAL_TIMEOUT : timeout;
  }

  /** What it has waited here is taken from its own time, where it has one. */
  private CallOptions treatment(Slot slot) {
    CallOptions treatment =
        new CallOptions(callOptions)
            .setGate((request, attempt, unknown) -> leave(slot, request, attempt, unknown));
    Long timeout = callOptions.getTimeout();
    return timeout == null ? treatment : treatment.setTimeout(Math.max(1, timeout - slot.waited));
  }

  private static GenerationOutcome later(GenerationOutcome outcome, long waited) {
    return waited == 0
        ? outcome
        : new GenerationOutcome(
            outcome.id(),
            outcome.result(),
            outcome.failure(),
            outcome.attempts(),
            outcome.unknownAttempts(),
            outcome.queuedMillis() + waited,
            outcome.elapsedMillis() + waited,
            outcome.metadata());
  }
}
