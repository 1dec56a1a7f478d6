package io.fluxbus.impl;

import io.fluxbus.Billed;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.flow.RetryDecision;
import io.fluxbus.http.AttemptResult;
import io.fluxbus.http.RemoteAttempts;
import java.util.concurrent.TimeUnit;

/** What a call's attempts came to, and the outcome that this makes. It belongs to its call. */
final class AttemptHistory {
  private int attempts;
  private long firstAttempt;

  /** Of all attempts; as many as those, unless they were another client's. */
  private int posts;

  private int unknownPosts;
  private long queuedElsewhere;

  /** Of the attempt before, which was not the last. */
  private GenerationException previousFailure;

  /** The last that may have been billed, of the attempts before the last. */
  private GenerationException lastUnknown;

  /** Why there was none after the last attempt, where it might have helped; else null. */
  private String retryDenied;

  private boolean outOfTime;

  /** Of the attempt that was the last; null when it never came to that. */
  private AttemptResult verdict;

  void began(long now) {
    if (attempts++ == 0) {
      firstAttempt = now;
    }
    posts++;
  }

  /**
   * @param relay what the attempt was where it was no POST, or null
   */
  void ended(RemoteAttempts relay) {
    if (relay != null) {
      posts += relay.attempts() - 1;
      unknownPosts += relay.unknownAttempts();
      queuedElsewhere += relay.queuedMillis();
    }
  }

  void attemptFailed(GenerationException failure) {
    previousFailure = failure;
    if (failure.billed() == Billed.UNKNOWN) {
      lastUnknown = failure;
      unknownPosts++;
    }
  }

  void retryDenied(RetryDecision answer) {
    retryDenied = answer.reason();
    outOfTime = answer.equals(RetryDecision.TOO_LATE);
  }

  void judged(AttemptResult last, boolean late) {
    verdict = last;
    outOfTime |= late;
  }

  int attempts() {
    return attempts;
  }

  int unknownAttempts() {
    return unknownPosts;
  }

  boolean outOfTime() {
    return outOfTime;
  }

  AttemptResult verdict() {
    return verdict == null || verdict.failure() == null
        ? verdict
        : AttemptResult.failed(withHistory(verdict.failure()));
  }

  /**
   * @param submitted when, in nanoseconds of the clock that now is of
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
            + queuedElsewhere,
        TimeUnit.NANOSECONDS.toMillis(now - submitted),
        request.metadata());
  }

  /** With what the attempts before have to say: what one may have cost, the call may have cost. */
  private GenerationException withHistory(GenerationException failure) {
    GenerationException whole = failure.withAttempts(posts);
    GenerationException before =
        lastUnknown != null ? lastUnknown : verdict == null ? previousFailure : null;
    if (before != null) {
      whole = whole.withDetail(whole.detail() + " (before: " + before.detail() + ")");
    }
    if (retryDenied != null) {
      whole = whole.withDetail(whole.detail() + " (not tried again: " + retryDenied + ")");
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
