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
            outcome.metadata());
  }

  /** A request that may have been billed by an earlier attempt may have been billed. */
  private static GenerationException with(GenerationException failure, int attempts) {
    GenerationException whole = failure.withAttempts(failure.attempts() + attempts);
    return whole.billed() == Billed.NO ? whole.withBilled(Billed.UNKNOWN) : whole;
  }

  /** The unknown outcome of a request that was announced, so that it may have been sent. */
  static GenerationOutcome unknown(String id, int attempts, Metadata metadata) {
    GenerationException failure =
        new GenerationException(
                FailureType.OUTCOME_UNKNOWN,
                "an earlier run announced it and ended before its outcome was known")
            .withAttempts(attempts);
    return new GenerationOutcome(id, null, failure, attempts, attempts - 1, 0, 0, metadata);
  }
}
