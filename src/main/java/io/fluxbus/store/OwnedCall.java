package io.fluxbus.store;

import io.fluxbus.AttemptGate;
import io.fluxbus.Billed;
import io.fluxbus.CallListener;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.HeldBytes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The call that this node makes for a key, under one claim. It submits the request of the leader to
 * the client below, and records in the store when a POST may be in flight. Its state belongs to the
 * queue of the key; its gate and its listener run on the context of the leader.
 */
final class OwnedCall implements AttemptGate, CallListener {
  private final KeyedCall key;
  private final StoreServices services;
  private final DurableCall leader;
  private final CallClaim claim;

  /** The number of the last change of the claim. */
  private int step;

  /** The last change of the claim; null before the first one. */
  private StoreRequest<Boolean> change;

  /** Null until the request is submitted. */
  private GenerationCall inner;

  private long innerSubmitted;
  private boolean inFlight;

  /** Attempts that have ended, and may have been billed. */
  private int unknownAttempts;

  private boolean lost;
  private boolean refused;

  /** Why no budget pays for another attempt; null if it was not asked, or pays. */
  private GenerationException unaffordable;

  private boolean waitingForStore;
  private boolean endRequested;
  private boolean ended;

  /** Whether the request waits for a part of the budget. */
  private boolean waitingForBudget;

  /** What the call may spend; null if no budget pays for it. */
  private Reservation reservation;

  /** The client of the leader was closed while a POST was in flight. */
  private boolean closing;

  /** A failed attempt that cannot be repeated before the deadline of the callers. */
  private GenerationException tooLate;

  /** When that attempt could have been repeated. */
  private long retryAt;

  OwnedCall(KeyedCall key, StoreServices services, DurableCall leader, CallClaim claim) {
    this.key = key;
    this.services = services;
    this.leader = leader;
    this.claim = claim;
  }

  DurableCall leader() {
    return leader;
  }

  CallClaim claim() {
    return claim;
  }

  /** Whether a POST is in flight, or may have been billed. */
  boolean mayBeBilled() {
    return inFlight || unknownAttempts > 0 || claim.earlier() != null;
  }

  boolean isInFlight() {
    return inFlight;
  }

  /**
   * Whether the store took the key away, or did not answer, so that the callers must start again.
   */
  boolean isInterrupted() {
    return lost || refused || waitingForStore;
  }

  /** Whether an attempt waits for a store that does not answer. */
  boolean isStoreFailing() {
    return waitingForStore && change.isFailing();
  }

  boolean isEndRequested() {
    return endRequested;
  }

  /** Whether an attempt failed that cannot be repeated in time for this caller. */
  boolean isTooLateFor(DurableCall call) {
    return tooLate != null && retryAt - services.runtime().nanoTime() >= call.timeLeft();
  }

  void start() {
    innerSubmitted = services.runtime().nanoTime();
    if (claim.budget() == null) {
      submit();
      return;
    }
    waitingForBudget = true;
    reserve()
        .onComplete(
            reserved -> key.execute(() -> reserved(reserved)),
            failure -> key.execute(() -> notReserved((GenerationException) failure)));
  }

  /** Reserves what one attempt may cost. */
  private Future<Reservation> reserve() {
    long deadline = services.runtime().nanoTime() + key.longestTimeLeft();
    return claim.budget().reserve(price(), true, deadline);
  }

  private void reserved(Reservation reserved) {
    if (!waitingForBudget) {
      reserved.charge(0);
      return;
    }
    waitingForBudget = false;
    reservation = reserved;
    if (reserved.isOf(claim.node())) {
      submit();
    } else {
      lost = true;
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
    onOutcome(CallOutcomes.failed(leader, failure, services.runtime().nanoTime()));
  }

  /** The store has recorded what the call has cost. */
  void charge(long cost) {
    if (reservation != null) {
      reservation.charge(cost);
    }
  }

  private long price() {
    return leader.client().options().price(leader.request());
  }

  private void submit() {
    CallOptions options =
        new CallOptions(leader.options())
            .setIdempotencyKey(null)
            .setCancellation(null)
            .setTimeout(timeout())
            .setGate(this)
            .setListener(this);
    leader.context().execute(() -> submit(options));
  }

  /** The POST may take its whole time, even if the leader does not wait for it any more. */
  private long timeout() {
    long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, leader.timeLeft()));
    return Math.max(1, millis + leader.client().options().getAttemptTimeout());
  }

  private void submit(CallOptions options) {
    long now = services.runtime().nanoTime();
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
    if (endRequested) {
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
          ended = true;
          inFlight = false;
          stopChange();
          key.ended(this, outcome);
        });
  }

  /** Ends the call below. */
  void end() {
    endRequested = true;
    if (inner != null) {
      inner.cancel();
    } else if (waitingForBudget) {
      waitingForBudget = false;
      endBefore(new GenerationException(FailureType.CANCELLED, "the call was cancelled"));
    }
  }

  /** Ends the call below because its client is closed, even if a POST is in flight. */
  void close() {
    closing = true;
    end();
  }

  @Override
  public Future<Void> open(GenerationRequest request, int attempt, int unknown) {
    AttemptGate gate = leader.isComplete() ? null : leader.options().getGate();
    Future<Void> opened =
        gate == null ? Future.succeededFuture() : gate.open(request, attempt, unknown);
    return opened.compose(
        v -> {
          Promise<Void> recorded = Promise.promise();
          key.execute(() -> recordSending(recorded));
          return recorded.future();
        });
  }

  private void recordSending(Promise<Void> opens) {
    if (ended || endRequested || !key.isWanted()) {
      refuse(opens);
      return;
    }
    long price = price() * (unknownAttempts + 1L);
    if (reservation != null && reservation.amount() < price) {
      reserveMore(opens);
      return;
    }
    int number = ++step;
    waitingForStore = true;
    stopChange();
    change =
        StoreRequest.send(
            services,
            () -> services.store().sending(claim.key(), claim.token(), number, price),
            holds -> key.execute(() -> sendingRecorded(number, holds, opens)));
  }

  /** An earlier attempt may have been billed, so this one costs as much again. */
  private void reserveMore(Promise<Void> opens) {
    reserve()
        .onComplete(
            more ->
                key.execute(
                    () -> {
                      if (ended) {
                        more.charge(0);
                      } else if (more.isOf(claim.node())) {
                        reservation.add(more);
                        recordSending(opens);
                      } else {
                        more.charge(0);
                        lost = true;
                        opens.fail("its key was freed");
                      }
                    }),
            failure ->
                key.execute(
                    () -> {
                      unaffordable = (GenerationException) failure;
                      opens.fail(failure);
                    }));
  }

  private void sendingRecorded(int number, boolean holds, Promise<Void> opens) {
    if (ended || number != step) {
      return;
    }
    waitingForStore = false;
    if (!holds) {
      lost = true;
      opens.fail("its key was freed");
    } else if (endRequested || !key.isWanted()) {
      refuse(opens);
    } else {
      inFlight = true;
      opens.complete();
    }
  }

  private void refuse(Promise<Void> opens) {
    refused = true;
    opens.fail("nobody waits for the call any more");
  }

  @Override
  public void accepted() {
    leader.acceptNow();
  }

  @Override
  public void started(int attempt) {
    CallListener listener = listener();
    if (listener != null) {
      listener.started(attempt);
    }
  }

  @Override
  public void retrying(GenerationException failure, Duration delay) {
    key.execute(() -> attemptFailed(failure, delay.toNanos()));
    CallListener listener = listener();
    if (listener != null) {
      listener.retrying(failure, delay);
    }
  }

  /** Null if the leader has none, or has its outcome. */
  private CallListener listener() {
    return leader.isComplete() ? null : leader.options().getListener();
  }

  private void attemptFailed(GenerationException failure, long delay) {
    inFlight = false;
    if (failure.billed() != Billed.NO) {
      unknownAttempts++;
    } else if (!mayBeBilled()) {
      recordWaiting();
    }
    if (!key.isWanted()) {
      end();
    } else if (key.longestTimeLeft() <= delay) {
      tooLate = failure;
      retryAt = services.runtime().nanoTime() + delay;
      end();
    }
  }

  /** Records in the background that nothing is in flight. The call does not wait for it. */
  private void recordWaiting() {
    int number = ++step;
    stopChange();
    change =
        StoreRequest.send(
            services,
            () -> services.store().waiting(claim.key(), claim.token(), number),
            holds -> {});
  }

  private void stopChange() {
    if (change != null) {
      change.stop();
    }
  }

  /** Returns the outcome of the call below as the outcome of this call. */
  GenerationOutcome outcomeOf(GenerationOutcome outcome) {
    GenerationOutcome own =
        CallOutcomes.own(leader, outcome, innerSubmitted, services.runtime().nanoTime());
    GenerationException failure = own.failure();
    if (failure != null
        && failure.type() == FailureType.CANCELLED
        && (endRequested || isInterrupted() || unaffordable != null)) {
      own = own.withImages(own.result(), endOf(failure));
    }
    return claim.earlier() == null ? own : CallOutcomes.after(claim.earlier(), own);
  }

  /** Returns why this class has ended the call below. */
  private GenerationException endOf(GenerationException cancelled) {
    GenerationException reason;
    if (tooLate != null) {
      reason = tooLate.withDetail(tooLate.detail() + " (not tried again: the deadline would pass)");
    } else if (closing) {
      reason = new GenerationException(FailureType.CLOSED, DurableFluxClient.CLOSED);
    } else if (unaffordable != null) {
      reason = unaffordable;
    } else if (leader.endReason() != null) {
      return cancelled;
    } else {
      reason =
          new GenerationException(
              cancelled.billed() == Billed.UNKNOWN
                  ? FailureType.OUTCOME_UNKNOWN
                  : FailureType.DEADLINE_EXCEEDED,
              cancelled.detail());
    }
    return reason
        .withAttempts(cancelled.attempts())
        .withBilled(cancelled.billed())
        .withInferenceId(cancelled.inferenceId());
  }
}
