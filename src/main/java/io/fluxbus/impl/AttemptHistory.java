package io.fluxbus.impl;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.flow.FailedAttempt;
import io.fluxbus.flow.LimitSignal;
import io.fluxbus.flow.Repeatable;
import io.fluxbus.flow.RetryDecision.Denial;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.RemoteAttempts;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The attempts of one call, and the outcome that follows from them. */
final class AttemptHistory {
  private static final Set<FailureType> CALL_LOCAL_FAILURES =
      Set.of(FailureType.CANCELLED, FailureType.DEADLINE_EXCEEDED, FailureType.CLOSED);

  private int attempts;
  private long firstAttempt;
  private long attemptStarted;
  private boolean posted;

  /** The number of POSTs. It differs from the attempts only if another client made the POSTs. */
  private int posts;

  /** POSTs before the last one that may have been billed. */
  private int unknownPosts;

  private long remoteQueuedMillis;

  /** Whether the last result is the recorded one of an earlier call. */
  private boolean replayed;

  /** Whether an attempt was repeated because its key was outdated. */
  private boolean keyReplaced;

  /** The failure of the last attempt that was followed by a retry. */
  private GenerationException previousFailure;

  /** The last failure that was followed by a retry and may have been billed. */
  private GenerationException lastUnknown;

  /** Why the last attempt was not followed by a retry; null if it succeeded. */
  private Denial retryDenied;

  private boolean deadlinePassed;

  /** The result of the last attempt; null if the call did not end with an attempt. */
  private AttemptResult lastResult;

  /** Records the start of an attempt. */
  void begin(long now) {
    if (attempts++ == 0) {
      firstAttempt = now;
    }
    attemptStarted = now;
    posted = true;
    posts++;
  }

  /**
   * Records the end of an attempt.
   *
   * @return whether its request was sent
   */
  boolean end(AttemptResult result) {
    RemoteAttempts remote = result.remote();
    if (remote != null) {
      posts += remote.attempts() - 1;
      unknownPosts += remote.unknownAttempts();
      remoteQueuedMillis += remote.queuedMillis();
      replayed = remote.replayed();
    }
    boolean wasPosted = posted;
    posted = false;
    return wasPosted;
  }

  /** When the last attempt started, in nanoseconds of the clock. */
  long attemptStarted() {
    return attemptStarted;
  }

  /** Returns the facts about the attempt that has just failed. */
  FailedAttempt failed(AttemptResult result, boolean cancelled) {
    Duration retryAfter = result.failure().retryAfter();
    return new FailedAttempt(
        keyReplaced ? attempts - 1 : attempts,
        result.outdatedKey() && keyReplaced ? Repeatable.NEVER : result.repeatable(),
        signal(result),
        retryAfter == null ? 0 : retryAfter.toNanos(),
        cancelled);
  }

  /**
   * What the result of an attempt says about the API's limits and the account. If the API rejects
   * one key after the other, it rejects the account.
   */
  LimitSignal signal(AttemptResult result) {
    return result.outdatedKey() && keyReplaced ? LimitSignal.UNAUTHORIZED : result.signal();
  }

  /** Records that a retry follows the attempt that has ended. */
  void retryGranted(AttemptResult result) {
    GenerationException failure = result.failure();
    keyReplaced |= result.outdatedKey();
    previousFailure = failure;
    if (failure.billed() == Billed.UNKNOWN) {
      lastUnknown = failure;
      // A repeatable attempt of another client has a key, so the retry cannot be billed in
      // addition.
      unknownPosts += result.remote() == null ? 1 : 0;
    }
  }

  /** Records that no retry follows the attempt that has ended. */
  void retryDenied(Denial denial) {
    retryDenied = denial;
  }

  /**
   * Records that the attempt that has ended was the last one.
   *
   * @param pastDeadline whether the deadline of the call has passed
   */
  void finish(AttemptResult last, boolean pastDeadline) {
    lastResult = last;
    deadlinePassed = pastDeadline;
  }

  int attempts() {
    return attempts;
  }

  int unknownAttempts() {
    return unknownPosts;
  }

  /**
   * Returns the result that equal calls share, with the history in its failure; null if there is
   * none: the call did not end with an attempt, or it failed for a reason that concerns only
   * itself.
   */
  AttemptResult sharedResult() {
    if (lastResult == null || lastResult.failure() == null) {
      return lastResult;
    }
    return isOutOfTime() || CALL_LOCAL_FAILURES.contains(lastResult.failure().type())
        ? null
        : AttemptResult.failed(withHistory(lastResult.failure()));
  }

  /** Whether the deadline of the call contributed to its failure. */
  private boolean isOutOfTime() {
    return deadlinePassed || retryDenied == Denial.DEADLINE;
  }

  /**
   * Creates the outcome of a call that ends now.
   *
   * @param submitted in nanoseconds of the same clock as now
   */
  GenerationOutcome outcome(
      GenerationRequest request,
      GenerationResult result,
      GenerationException failure,
      long submitted,
      long now) {
    return new GenerationOutcome(
        request.id(),
        result,
        failure == null ? null : withHistory(failure),
        posts,
        unknownPosts,
        TimeUnit.NANOSECONDS.toMillis((attempts == 0 ? now : firstAttempt) - submitted)
            + remoteQueuedMillis,
        TimeUnit.NANOSECONDS.toMillis(now - submitted),
        request.metadata(),
        replayed);
  }

  /**
   * Adds the earlier attempts to a failure. If one of them may have been billed, the whole call may
   * have been billed.
   */
  private GenerationException withHistory(GenerationException failure) {
    GenerationException whole = failure.withAttempts(posts);
    GenerationException before =
        lastUnknown != null ? lastUnknown : lastResult == null ? previousFailure : null;
    if (before != null) {
      whole = whole.withDetail(whole.detail() + " (before: " + before.detail() + ")");
    }
    if (retryDenied != null && retryDenied.detail() != null) {
      whole = whole.withDetail(whole.detail() + " (not tried again: " + retryDenied.detail() + ")");
    }
    if (lastUnknown == null) {
      return whole;
    }
    if (whole.inferenceId() == null) {
      whole = whole.withInferenceId(lastUnknown.inferenceId());
    }
    return whole.billed() == Billed.NO ? whole.withBilled(Billed.UNKNOWN) : whole;
  }
}
