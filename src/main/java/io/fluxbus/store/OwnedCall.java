package io.fluxbus.store;

import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.HeldBytes;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The call that this node makes for a key, under one claim. It reserves a part of the budget, and
 * submits the request of the leader to the client below. {@link OwnedAttempts} permits each
 * attempt. Its state belongs to the queue of the key.
 */
final class OwnedCall {
  private final KeyedCall key;
  private final StoreServices services;
  private final DurableCall leader;
  private final CallClaim claim;
  private final Consumer<GenerationOutcome> onEnded;
  private final EarlyEnd earlyEnd = new EarlyEnd();
  private final OwnedAttempts attempts;

  /** Null until the request is submitted. */
  private GenerationCall inner;

  private long innerSubmitted;

  /** Whether the request waits for a part of the budget. */
  private boolean waitingForBudget;

  /**
   * @param onEnded receives the outcome of the call below, once, in the queue of the key
   */
  OwnedCall(
      KeyedCall key,
      StoreServices services,
      DurableCall leader,
      CallClaim claim,
      Consumer<GenerationOutcome> onEnded) {
    this.key = key;
    this.services = services;
    this.leader = leader;
    this.claim = claim;
    this.onEnded = onEnded;
    this.attempts = new OwnedAttempts(key, leader, claim, earlyEnd, this::end);
  }

  DurableCall leader() {
    return leader;
  }

  CallClaim claim() {
    return claim;
  }

  /** What is known of the attempts. */
  OwnedAttempts attempts() {
    return attempts;
  }

  /**
   * Whether the store took the key away, or did not answer, so that the callers must start again.
   */
  boolean isInterrupted() {
    return earlyEnd.isInterrupted() || attempts.isWaitingForStore();
  }

  boolean isEndRequested() {
    return earlyEnd.isRequested();
  }

  /** Whether an attempt failed that cannot be repeated in time for this caller. */
  boolean isTooLateFor(DurableCall call) {
    return earlyEnd.isTooLate(now(), call.timeLeft());
  }

  void start() {
    innerSubmitted = now();
    if (claim.budget() == null) {
      submit();
      return;
    }
    waitingForBudget = true;
    attempts
        .reserve()
        .onComplete(
            reserved -> key.execute(() -> reserved(reserved)),
            failure -> key.execute(() -> notReserved((GenerationException) failure)));
  }

  private void reserved(Reservation reserved) {
    if (!waitingForBudget) {
      reserved.charge(0);
      return;
    }
    waitingForBudget = false;
    attempts.setReservation(reserved);
    if (reserved.isOf(claim.node())) {
      submit();
    } else {
      earlyEnd.interrupt();
      endBefore(new GenerationException(FailureType.CANCELLED, "its key was freed"));
    }
  }

  private void notReserved(GenerationException failure) {
    if (waitingForBudget) {
      waitingForBudget = false;
      endBefore(failure);
    }
  }

  /** Ends the call before it is submitted. */
  private void endBefore(GenerationException failure) {
    onOutcome(CallOutcomes.failed(leader, failure, now()));
  }

  // The call below.

  private void submit() {
    CallOptions options =
        new CallOptions(leader.options())
            .setIdempotencyKey(null)
            .setCancellation(null)
            .setTimeout(timeout())
            .setGate(attempts)
            .setListener(new LeaderEvents(leader, attempts::retrying));
    leader.context().execute(() -> submit(options));
  }

  /** The POST may take its whole time, even if the leader does not wait for it any more. */
  private long timeout() {
    long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, leader.timeLeft()));
    return Math.max(1, millis + leader.client().options().getAttemptTimeout());
  }

  private void submit(CallOptions options) {
    long now = now();
    GenerationCall call;
    try {
      call = leader.client().delegate().submit(leader.request(), options);
    } catch (RuntimeException defect) {
      onOutcome(CallOutcomes.unexpected(leader, defect));
      return;
    }
    key.execute(() -> submitted(call, now));
    call.outcome().onSuccess(this::onOutcome);
  }

  private void submitted(GenerationCall call, long now) {
    inner = call;
    innerSubmitted = now;
    if (isEndRequested()) {
      call.cancel();
    }
  }

  private void onOutcome(GenerationOutcome outcome) {
    if (outcome.result() != null) {
      // The bytes count against the byte budget until the outcome is recorded and delivered.
      HeldBytes.retain(outcome.result().images(), GeneratedImage::b64Json);
    }
    key.execute(
        () -> {
          attempts.end();
          onEnded.accept(outcome);
        });
  }

  /** Ends the call below. */
  void end() {
    earlyEnd.request();
    if (inner != null) {
      inner.cancel();
    } else if (waitingForBudget) {
      waitingForBudget = false;
      endBefore(new GenerationException(FailureType.CANCELLED, "the call was cancelled"));
    }
  }

  /** Ends the call below because its client is closed, even if a POST is in flight. */
  void close() {
    earlyEnd.close();
    end();
  }

  /** Returns the outcome of the call below as the outcome of this call. */
  GenerationOutcome outcomeOf(GenerationOutcome outcome) {
    GenerationOutcome own = CallOutcomes.own(leader, outcome, innerSubmitted, now());
    if (own.failure() != null) {
      own = own.withImages(own.result(), earlyEnd.explain(own.failure(), leader, isInterrupted()));
    }
    return claim.earlier() == null ? own : CallOutcomes.after(claim.earlier(), own);
  }

  private long now() {
    return services.runtime().nanoTime();
  }
}
