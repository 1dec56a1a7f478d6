package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.Metadata;

/** Adds the attempts of earlier runs to outcomes. */
final class EarlierAttempts {
  private EarlierAttempts() {}

  /**
   * Adds attempts to an outcome.
   *
   * @param attempts how many times earlier runs may have sent the request
   */
  static GenerationOutcome with(GenerationOutcome outcome, int attempts) {
    return attempts == 0
        ? outcome
        : new GenerationOutcome(
            outcome.id(),
            outcome.result(),
            outcome.failure() == null ? null : with(outcome.failure(), attempts),
            outcome.attempts() + attempts,
            outcome.unknownAttempts() + attempts,
            outcome.queuedMillis(),
            outcome.elapsedMillis(),
            outcome.metadata(),
            outcome.replayed());
  }

  /**
   * An earlier attempt may have been billed, so a failure without cost becomes one of unknown cost.
   */
  private static GenerationException with(GenerationException failure, int attempts) {
    GenerationException total = failure.withAttempts(failure.attempts() + attempts);
    return total.billed() == Billed.NO ? total.withBilled(Billed.UNKNOWN) : total;
  }

  /** The unknown outcome of a request that an earlier run announced and may have sent. */
  static GenerationOutcome unknown(String id, int attempts, Metadata metadata) {
    GenerationException failure =
        new GenerationException(
                FailureType.OUTCOME_UNKNOWN,
                "an earlier run announced it and ended before its outcome was known")
            .withAttempts(attempts);
    return new GenerationOutcome(id, null, failure, attempts, attempts - 1, 0, 0, metadata);
  }
}
