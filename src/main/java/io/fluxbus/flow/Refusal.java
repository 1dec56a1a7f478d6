package io.fluxbus.flow;

import io.fluxbus.FailureType;

/**
 * Why a call was not started.
 *
 * @param detail which limit it hit, for the message
 * @param retryAfter nanoseconds after which it may be worth another try; 0 when that helps nothing
 */
public record Refusal(FailureType type, String detail, long retryAfter) {
  private Refusal(FailureType type, String detail) {
    this(type, detail, 0);
  }

  static Refusal closed() {
    return new Refusal(FailureType.CLOSED, "the client was closed");
  }

  /** Its deadline has passed. */
  public static Refusal expired() {
    return new Refusal(FailureType.DEADLINE_EXCEEDED, "its time was up before it could be sent");
  }

  /** Its deadline will have passed. */
  static Refusal tooLate() {
    return new Refusal(
        FailureType.DEADLINE_EXCEEDED,
        "the rate limit (requestsPerSecond) lets it start only after its deadline");
  }

  /**
   * The queue is full.
   *
   * @param drains how long until it will have drained, in nanoseconds
   */
  static Refusal overloaded(int maxQueueSize, long drains) {
    return new Refusal(
        FailureType.OVERLOADED, "the queue is full (maxQueueSize " + maxQueueSize + ")", drains);
  }

  static Refusal spent() {
    return new Refusal(
        FailureType.BUDGET_EXHAUSTED,
        "the spend limit (spendLimitUsd) has no room for what it may cost");
  }

  /**
   * The API refused the key or the account.
   *
   * @param left of the cool-down, in nanoseconds
   */
  static Refusal suspended(long left) {
    return new Refusal(
        FailureType.SUSPENDED,
        "the API refused the key or the account, and nothing is sent until a later call has found"
            + " out that it accepts them again",
        left);
  }
}
