package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import java.util.Set;

/** Sees in the outcomes when it makes no sense to go on. Not for several threads. */
final class StopPolicy {
  /** What is the same for all other requests, so that each would fail with it. */
  private static final Set<FailureType> FOR_ALL =
      Set.of(
          FailureType.UNAUTHORIZED,
          FailureType.FORBIDDEN,
          FailureType.SUSPENDED,
          FailureType.BUDGET_EXHAUSTED,
          FailureType.TLS_FAILED,
          FailureType.CLOSED);

  /** What says nothing of other requests. */
  private static final Set<FailureType> ITS_OWN =
      Set.of(FailureType.INVALID_REQUEST, FailureType.CANCELLED, FailureType.OVERLOADED);

  private final int most;
  private int inARow;

  /**
   * @param most how many may fail in a row
   */
  StopPolicy(int most) {
    this.most = most;
  }

  /**
   * Whether the request counts as not sent: another run is to send it. It failed for a reason that
   * lies outside of it, and cost nothing.
   */
  static boolean isLeft(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    return failure != null
        && failure.billed() == Billed.NO
        && (FOR_ALL.contains(failure.type())
            || failure.type() == FailureType.CANCELLED
            || failure.type() == FailureType.OVERLOADED
            || expiredInQueue(outcome));
  }

  /** Whether its time was up before it could be sent: it waited for others, and may do so again. */
  static boolean expiredInQueue(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    return failure != null
        && failure.type() == FailureType.DEADLINE_EXCEEDED
        && failure.billed() == Billed.NO
        && outcome.attempts() == 0;
  }

  /** Whether it failed for a reason that may pass, and cost nothing. */
  static boolean isTransient(GenerationOutcome outcome) {
    return outcome.failure() != null
        && outcome.failure().billed() == Billed.NO
        && outcome.failure().type().retryable();
  }

  /** Whether the spend limit has no room for it as long as others are under way. */
  static boolean waitsForBudget(GenerationOutcome outcome) {
    return outcome.failure() != null
        && outcome.failure().type() == FailureType.BUDGET_EXHAUSTED
        && outcome.attempts() == 0;
  }

  /** Why the batch is to stop after this; null when it is to go on. */
  String reason(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    if (failure == null) {
      inARow = 0;
      return null;
    }
    if (FOR_ALL.contains(failure.type())) {
      return failure.getMessage();
    }
    if (ITS_OWN.contains(failure.type()) || ++inARow < most) {
      return null;
    }
    return most + " requests in a row have failed, the last of them: " + failure.getMessage();
  }
}
