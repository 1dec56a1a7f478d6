package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.Metadata;

/** What attempts of earlier runs add to an outcome. */
final class EarlierAttempts {
  private EarlierAttempts() {}

  /** The outcome of a request that earlier runs may have sent so often as well. */
  static GenerationOutcome with(GenerationOutcome outcome, int before) {
    return before == 0
        ? outcome
        : new GenerationOutcome(
            outcome.id(),
            outcome.result(),
            outcome.failure() == null ? null : deferredFailures(outcome.failure(), before),
            outcome.attempts() + before,
            outcome.unknownAttempts() + before,
            outcome.queuedMillis(),
            outcome.elapsedMillis(),
            outcome.metadata());
  }

  /** What one may have cost, the request may have cost. */
  private static GenerationException deferredFailures(GenerationException failure, int before) {
    GenerationException whole = failure.withAttempts(failure.attempts() + before);
    return whole.billed() == Billed.NO ? whole.withBilled(Billed.UNKNOWN) : whole;
  }

  /** The outcome of a request of which nothing is known but that it may have been sent. */
  static GenerationOutcome neverTold(String id, int times, Metadata metadata) {
    GenerationException failure =
        new GenerationException(
                FailureType.OUTCOME_UNKNOWN,
                "an earlier run announced it and ended before its outcome was known")
            .withAttempts(times);
    return new GenerationOutcome(id, null, failure, times, times - 1, 0, 0, metadata);
  }
}
