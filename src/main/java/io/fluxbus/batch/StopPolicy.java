package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import java.util.Set;

/**
 * Decides from outcomes when a batch stops, and which failed requests the next run submits again
 * instead of recording their failures. Not thread-safe.
 */
final class StopPolicy {
  /** Failures that all other requests would have too. */
  private static final Set<FailureType> SHARED =
      Set.of(
          FailureType.UNAUTHORIZED,
          FailureType.FORBIDDEN,
          FailureType.SUSPENDED,
          FailureType.BUDGET_EXHAUSTED,
          FailureType.STORE_UNAVAILABLE,
          FailureType.TLS_FAILED,
          FailureType.CLOSED);

  /** Failures that come from the request or from this process, so they do not count. */
  private static final Set<FailureType> NOT_COUNTED =
      Set.of(FailureType.INVALID_REQUEST, FailureType.CANCELLED, FailureType.OVERLOADED);

  private final int maxFailuresInARow;
  private int failuresInARow;

  StopPolicy(int maxFailuresInARow) {
    this.maxFailuresInARow = maxFailuresInARow;
  }

  /**
   * Whether the request is left to the next run. It cost nothing, and failed for a reason that all
   * requests share, by a decision of this process, or because it waited in the queue for too long.
   */
  static boolean isLeftToNextRun(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    return failure != null
        && failure.billed() == Billed.NO
        && (SHARED.contains(failure.type())
            || failure.type() == FailureType.CANCELLED
            || failure.type() == FailureType.OVERLOADED
            || expiredInQueue(outcome));
  }

  /** Whether the time limit passed while the request waited in the queue. It was never sent. */
  static boolean expiredInQueue(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    return failure != null
        && failure.type() == FailureType.DEADLINE_EXCEEDED
        && failure.billed() == Billed.NO
        && outcome.attempts() == 0;
  }

  /** Whether the failure is transient and cost nothing. */
  static boolean isTransient(GenerationOutcome outcome) {
    return outcome.failure() != null
        && outcome.failure().billed() == Billed.NO
        && outcome.failure().type().retryable();
  }

  /**
   * Whether the spend limit had no room for the request, so it was never sent. There may be room
   * when calls in flight cost less than was reserved for them.
   */
  static boolean waitsForBudget(GenerationOutcome outcome) {
    return outcome.failure() != null
        && outcome.failure().type() == FailureType.BUDGET_EXHAUSTED
        && outcome.attempts() == 0;
  }

  /**
   * Counts an outcome. Returns the reason if the batch stops; null if it continues. Requests that
   * expired in the queue count too: if none succeeds in between, the batch makes no progress.
   */
  String countOutcome(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    if (failure == null) {
      failuresInARow = 0;
      return null;
    }
    if (SHARED.contains(failure.type())) {
      return failure.getMessage();
    }
    if (NOT_COUNTED.contains(failure.type()) || ++failuresInARow < maxFailuresInARow) {
      return null;
    }
    return maxFailuresInARow
        + " requests in a row have failed, the last of them: "
        + failure.getMessage();
  }
}
