package io.fluxbus.flow;

import io.fluxbus.FailureType;

/**
 * Why a call was not started.
 *
 * @param detail which limit it hit, for the message
 * @param retryAfter nanoseconds after which it may be worth another try; 0 when that helps nothing
 */
public record Rejection(FailureType type, String detail, long retryAfter) {
  private Rejection(FailureType type, String detail) {
    this(type, detail, 0);
  }

  static Rejection closed() {
    return new Rejection(FailureType.CLOSED, "the client was closed");
  }

  /** Its deadline has passed. */
  public static Rejection expired() {
    return new Rejection(FailureType.DEADLINE_EXCEEDED, "its time was up before it could be sent");
  }

  /** Its deadline will have passed. */
  static Rejection tooLate() {
    return new Rejection(
        FailureType.DEADLINE_EXCEEDED,
        "the rate limit (requestsPerSecond) lets it start only after its deadline");
  }

  /**
   * The queue is full.
   *
   * @param drains how long until it will have drained, in nanoseconds
   */
  static Rejection overloaded(int maxQueueSize, long drains) {
    return new Rejection(
        FailureType.OVERLOADED, "the queue is full (maxQueueSize " + maxQueueSize + ")", drains);
  }

  static Rejection spent() {
    return new Rejection(
        FailureType.BUDGET_EXHAUSTED,
        "the spend limit (spendLimitUsd) has no room for what it may cost");
  }

  /**
   * The API refused the key or the account.
   *
   * @param left of the cool-down, in nanoseconds
   */
  static Rejection suspended(long left) {
    return new Rejection(
        FailureType.SUSPENDED,
        "the API refused the key or the account, and nothing is sent until a later call has found"
            + " out that it accepts them again",
        left);
  }
}
