package io.fluxbus.flow;

/**
 * Whether a call may make another attempt.
 *
 * @param effects of its going back in line; null when it may not
 * @param reason why it may not; null when it may
 */
public record RetryDecision(Effects effects, String reason) {
  /** It has no time left for one. */
  public static final RetryDecision TOO_LATE = no("its deadline comes before the next attempt");

  static RetryDecision yes(Effects effects) {
    return new RetryDecision(effects, null);
  }

  static RetryDecision no(String reason) {
    return new RetryDecision(null, reason);
  }
}
