package io.fluxbus.store;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.flow.SpendAmounts;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The outcomes that the callers of a key get. */
final class CallOutcomes {
  /** These failures concern only the caller that made the call, or its client. */
  private static final Set<FailureType> CALL_LOCAL_FAILURES =
      Set.of(FailureType.CANCELLED, FailureType.DEADLINE_EXCEEDED, FailureType.CLOSED);

  private CallOutcomes() {}

  static boolean isCallLocal(GenerationException failure) {
    return CALL_LOCAL_FAILURES.contains(failure.type());
  }

  /** Whether nothing was billed, so that the key is free. */
  static boolean isFree(GenerationOutcome outcome) {
    return outcome.failure() != null && outcome.failure().billed() == Billed.NO;
  }

  /** Returns the outcome of a call that was not made. */
  static GenerationOutcome failed(DurableCall call, GenerationException failure, long now) {
    return outcome(call, null, failure, now, false);
  }

  /** Returns the outcome of a call whose client has a defect. */
  static GenerationOutcome unexpected(DurableCall call, RuntimeException defect) {
    return new GenerationOutcome(
        call.id(),
        null,
        new GenerationException(FailureType.OUTCOME_UNKNOWN, "unexpected: " + defect.getClass()),
        0,
        0,
        0,
        0);
  }

  /** Returns the outcome of the caller that made the call, with the time before its submission. */
  static GenerationOutcome own(
      DurableCall call, GenerationOutcome ended, long innerSubmitted, long now) {
    long before = TimeUnit.NANOSECONDS.toMillis(innerSubmitted - call.submitted());
    return new GenerationOutcome(
        call.id(),
        ended.result(),
        ended.failure(),
        ended.attempts(),
        ended.unknownAttempts(),
        ended.queuedMillis() + before,
        TimeUnit.NANOSECONDS.toMillis(now - call.submitted()),
        call.request().metadata());
  }

  /** Returns the outcome of a call that may have been cancelled because its client was closed. */
  static GenerationOutcome closed(GenerationOutcome ended) {
    return cancelled(ended, new GenerationException(FailureType.CLOSED, DurableFluxClient.CLOSED));
  }

  /** Returns the outcome of a call that may have been cancelled for a reason of this node. */
  static GenerationOutcome cancelled(GenerationOutcome ended, GenerationException reason) {
    GenerationException failure = ended.failure();
    return failure == null || failure.type() != FailureType.CANCELLED
        ? ended
        : ended.withImages(ended.result(), explain(failure, reason));
  }

  /** Returns the failure of a call that was cancelled for a reason of this node. */
  static GenerationException explain(GenerationException cancelled, GenerationException reason) {
    return reason
        .withAttempts(cancelled.attempts())
        .withBilled(cancelled.billed())
        .withInferenceId(cancelled.inferenceId());
  }

  /** Returns the outcome of a caller that shares the one of another. It costs nothing. */
  static GenerationOutcome replay(DurableCall call, GenerationOutcome recorded, long now) {
    GenerationException failure = recorded.failure();
    if (failure != null) {
      failure = failure.withAttempts(0);
      if (isCallLocal(failure)) {
        // It was not this caller that cancelled the call.
        failure =
            new GenerationException(FailureType.OUTCOME_UNKNOWN, failure.detail())
                .withBilled(failure.billed())
                .withInferenceId(failure.inferenceId());
      }
    }
    GenerationResult result = recorded.result() == null ? null : recorded.result().shared();
    return outcome(call, result, failure, now, true);
  }

  private static GenerationOutcome outcome(
      DurableCall call,
      GenerationResult result,
      GenerationException failure,
      long now,
      boolean replayed) {
    long elapsed = TimeUnit.NANOSECONDS.toMillis(now - call.submitted());
    return new GenerationOutcome(
        call.id(), result, failure, 0, 0, elapsed, elapsed, call.request().metadata(), replayed);
  }

  /** Returns the outcome of a settled call. An outcome that nobody has recorded is unknown. */
  static GenerationOutcome of(StoredCall settled) {
    GenerationOutcome recorded = settled.outcome();
    boolean unknown = settled.state() == StoredCall.State.UNKNOWN;
    if (recorded == null) {
      GenerationException failure =
          unknown
              ? new GenerationException(
                  FailureType.OUTCOME_UNKNOWN,
                  "the process that sent the request stopped before it recorded the outcome")
              : new GenerationException(
                  FailureType.BAD_RESPONSE,
                  "it was billed, and its images are not recorded: its outcome was looked up"
                      + " after the process that sent it had stopped");
      return new GenerationOutcome(settled.claim().requestId(), null, failure, 1, 0, 0, 0);
    }
    return unknown || recorded.status() != GenerationOutcome.Status.UNKNOWN
        ? recorded
        : recorded.withImages(recorded.result(), recorded.failure().withBilled(Billed.YES));
  }

  /**
   * Adds an earlier call with an unknown outcome: the key may have been billed, even if the new
   * call was not.
   */
  static GenerationOutcome after(GenerationOutcome earlier, GenerationOutcome ended) {
    int unknown = earlier.unknownAttempts() + 1;
    int attempts = Math.max(unknown, earlier.attempts());
    GenerationException failure = ended.failure();
    if (failure != null) {
      failure = failure.withAttempts(failure.attempts() + attempts);
      if (failure.billed() == Billed.NO) {
        failure = failure.withBilled(Billed.UNKNOWN);
      }
    }
    return new GenerationOutcome(
        ended.id(),
        ended.result(),
        failure,
        ended.attempts() + attempts,
        ended.unknownAttempts() + unknown,
        ended.queuedMillis(),
        ended.elapsedMillis(),
        ended.metadata());
  }

  /**
   * Returns what a call has cost, or the most that it may have cost, in billionths of a dollar.
   *
   * @param price the most that one POST can cost
   */
  static long cost(GenerationOutcome ended, long price) {
    long earlier = price * ended.unknownAttempts();
    GenerationResult result = ended.result();
    if (result != null && result.usdSpent() != null) {
      return earlier + SpendAmounts.cost(result.usdSpent());
    }
    return earlier + (isFree(ended) ? 0 : price);
  }
}
