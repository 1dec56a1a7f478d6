package io.fluxbus.flow;

/**
 * Whether a call gets another attempt.
 *
 * @param denial why it gets no further attempt; null if it gets one
 * @param delay the least time until the attempt, in nanoseconds; 0 if the call gets no further
 *     attempt
 * @param effects the effects of returning the permit; null if the call gets no further attempt
 */
public record RetryDecision(Denial denial, long delay, Effects effects) {

  /** The reasons against another attempt, in the order in which they are examined. */
  public enum Denial {
    /** The failure is final. */
    FINAL_FAILURE(null),
    /** The attempt may have been billed, and {@code retryUnknownOutcome} is off. */
    UNKNOWN_OUTCOME(null),
    /** The call was cancelled. */
    CANCELLED(null),
    /** The attempt was the last of {@code maxAttempts}. */
    LAST_ATTEMPT(null),
    CLIENT_CLOSED("the client was closed"),
    SUSPENDED("the client is suspended"),
    DEADLINE("its deadline comes before the next attempt"),
    RETRY_BUDGET("too many calls fail, and the retry budget is spent"),
    SPEND_LIMIT("the spend limit does not cover another attempt");

    private final String detail;

    Denial(String detail) {
      this.detail = detail;
    }

    /** For the message of the outcome; null if the failure itself explains the denial. */
    public String detail() {
      return detail;
    }
  }

  static RetryDecision granted(long delay, Effects effects) {
    return new RetryDecision(null, delay, effects);
  }

  static RetryDecision denied(Denial denial) {
    return new RetryDecision(denial, 0, null);
  }

  public boolean isGranted() {
    return denial == null;
  }
}
