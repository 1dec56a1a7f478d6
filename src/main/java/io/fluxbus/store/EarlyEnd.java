package io.fluxbus.store;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;

/** Why a node has ended its own call. The call below was then cancelled. */
final class EarlyEnd {
  private boolean requested;

  /** The store took the key away, or the attempt was refused because nobody waits. */
  private boolean interrupted;

  /** Why no budget pays for another attempt; null if it was not asked, or pays. */
  private GenerationException unaffordable;

  /** The client of the leader was closed while a POST was in flight. */
  private boolean closing;

  /** A failed attempt that cannot be repeated before the deadline of the callers; or null. */
  private GenerationException tooLate;

  /** When that attempt could have been repeated, in nanoseconds of the node's clock. */
  private long retryAt;

  void request() {
    requested = true;
  }

  boolean isRequested() {
    return requested;
  }

  void interrupt() {
    interrupted = true;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  void close() {
    closing = true;
  }

  void unaffordable(GenerationException failure) {
    unaffordable = failure;
  }

  void tooLate(GenerationException failure, long retryTime) {
    tooLate = failure;
    retryAt = retryTime;
  }

  /** Whether an attempt failed that cannot be repeated in this time. */
  boolean isTooLate(long now, long timeLeft) {
    return tooLate != null && retryAt - now >= timeLeft;
  }

  /**
   * Returns the failure of the call, with the reason of this node.
   *
   * @param failure that of the call below
   * @param leader the caller that made the call
   * @param stopped whether the callers must start again
   */
  GenerationException explain(GenerationException failure, DurableCall leader, boolean stopped) {
    boolean own = requested || stopped || unaffordable != null;
    if (failure.type() != FailureType.CANCELLED || !own) {
      return failure;
    }
    GenerationException reason;
    if (tooLate != null) {
      reason = tooLate.withDetail(tooLate.detail() + " (not tried again: the deadline would pass)");
    } else if (closing) {
      reason = new GenerationException(FailureType.CLOSED, DurableFluxClient.CLOSED);
    } else if (unaffordable != null) {
      reason = unaffordable;
    } else if (leader.endReason() != null) {
      return failure;
    } else {
      FailureType type =
          failure.billed() == Billed.UNKNOWN
              ? FailureType.OUTCOME_UNKNOWN
              : FailureType.DEADLINE_EXCEEDED;
      reason = new GenerationException(type, failure.detail());
    }
    return CallOutcomes.explain(failure, reason);
  }
}
