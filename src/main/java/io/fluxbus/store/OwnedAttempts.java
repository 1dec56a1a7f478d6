package io.fluxbus.store;

import io.fluxbus.AttemptGate;
import io.fluxbus.Billed;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/**
 * The attempts of an {@link OwnedCall}. Before each one, the budget must cover it, and the store
 * must know that a POST may be in flight. Its state belongs to the queue of the key; the gate runs
 * on the context of the leader.
 */
final class OwnedAttempts implements AttemptGate {
  private final KeyedCall key;
  private final DurableCall leader;
  private final CallClaim claim;
  private final EarlyEnd earlyEnd;
  private final Runnable onEnd;
  private final ClaimSteps steps;
  private boolean inFlight;

  /** Attempts that have ended, and may have been billed. */
  private int unknownAttempts;

  private boolean waitingForStore;
  private boolean ended;

  /** What the call may spend; null if no budget pays for it. */
  private Reservation reservation;

  /**
   * @param onEnd ends the call below, in the queue of the key
   */
  OwnedAttempts(
      KeyedCall key, DurableCall leader, CallClaim claim, EarlyEnd earlyEnd, Runnable onEnd) {
    this.key = key;
    this.leader = leader;
    this.claim = claim;
    this.earlyEnd = earlyEnd;
    this.onEnd = onEnd;
    this.steps = new ClaimSteps(key, claim);
  }

  /** The most that one attempt can cost, in billionths of a dollar. */
  long price() {
    return leader.client().options().price(leader.request());
  }

  /** Whether a POST is in flight, or may have been billed. */
  boolean mayBeBilled() {
    return inFlight || unknownAttempts > 0 || claim.earlier() != null;
  }

  boolean isInFlight() {
    return inFlight;
  }

  boolean isWaitingForStore() {
    return waitingForStore;
  }

  /** Whether an attempt waits for a store that does not answer. */
  boolean isStoreFailing() {
    return waitingForStore && steps.isFailing();
  }

  /** The call below has ended. */
  void end() {
    ended = true;
    inFlight = false;
    steps.stop();
  }

  /** Reserves what one attempt may cost. */
  Future<Reservation> reserve() {
    return claim.budget().reserve(price(), true, key.now() + key.longestTimeLeft());
  }

  /** Sets what the call may spend. */
  void setReservation(Reservation reserved) {
    reservation = reserved;
  }

  /** The store has recorded what the call has cost. */
  void charge(long cost) {
    if (reservation != null) {
      reservation.charge(cost);
    }
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
    if (ended || earlyEnd.isRequested() || !key.isWanted()) {
      refuse(opens);
      return;
    }
    long price = price() * (unknownAttempts + 1L);
    if (reservation != null && reservation.amount() < price) {
      reserveMore(opens);
      return;
    }
    waitingForStore = true;
    steps.sending(price, holds -> sendingRecorded(holds, opens));
  }

  /** An earlier attempt may have been billed, so this one costs as much again. */
  private void reserveMore(Promise<Void> opens) {
    reserve()
        .onComplete(
            more -> key.execute(() -> reservedMore(more, opens)),
            failure ->
                key.execute(
                    () -> {
                      earlyEnd.unaffordable((GenerationException) failure);
                      opens.fail(failure);
                    }));
  }

  private void reservedMore(Reservation more, Promise<Void> opens) {
    if (ended) {
      more.charge(0);
    } else if (more.isOf(claim.node())) {
      reservation.add(more);
      recordSending(opens);
    } else {
      more.charge(0);
      lose(opens);
    }
  }

  private void sendingRecorded(boolean holds, Promise<Void> opens) {
    if (ended) {
      return;
    }
    waitingForStore = false;
    if (!holds) {
      lose(opens);
    } else if (earlyEnd.isRequested() || !key.isWanted()) {
      refuse(opens);
    } else {
      inFlight = true;
      opens.complete();
    }
  }

  private void lose(Promise<Void> opens) {
    earlyEnd.interrupt();
    opens.fail("its key was freed");
  }

  private void refuse(Promise<Void> opens) {
    earlyEnd.interrupt();
    opens.fail("nobody waits for the call any more");
  }

  /** An attempt has failed, and is repeated. Runs on the context of the leader. */
  void retrying(GenerationException failure, Duration delay) {
    key.execute(() -> attemptFailed(failure, delay.toNanos()));
  }

  private void attemptFailed(GenerationException failure, long delay) {
    inFlight = false;
    if (failure.billed() != Billed.NO) {
      unknownAttempts++;
    } else if (!mayBeBilled()) {
      // The call does not wait until it is recorded.
      steps.waiting();
    }
    if (!key.isWanted()) {
      onEnd.run();
    } else if (key.longestTimeLeft() <= delay) {
      earlyEnd.tooLate(failure, key.now() + delay);
      onEnd.run();
    }
  }
}
