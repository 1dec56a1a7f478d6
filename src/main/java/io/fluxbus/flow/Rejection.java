package io.fluxbus.flow;

import io.fluxbus.FailureType;

/**
 * Why a call was not started.
 *
 * @param detail names the limit that was hit
 * @param retryAfter after how many nanoseconds another call may be admitted; 0 if unknown
 */
public record Rejection(FailureType type, String detail, long retryAfter) {
  private Rejection(FailureType type, String detail) {
    this(type, detail, 0);
  }

  static Rejection closed() {
    return new Rejection(FailureType.CLOSED, "the client was closed");
  }

  /** The deadline has passed. */
  public static Rejection expired() {
    return new Rejection(
        FailureType.DEADLINE_EXCEEDED, "its deadline passed before it could be sent");
  }

  /** The rate limit allows the call to start only after its deadline. */
  static Rejection tooLate() {
    return new Rejection(
        FailureType.DEADLINE_EXCEEDED,
        "the rate limit (requestsPerSecond) allows it to start only after its deadline");
  }

  /**
   * The queue is full.
   *
   * @param drainTime the estimated time until it has drained, in nanoseconds
   */
  static Rejection overloaded(int maxQueueSize, long drainTime) {
    return new Rejection(
        FailureType.OVERLOADED, "the queue is full (maxQueueSize " + maxQueueSize + ")", drainTime);
  }

  /** The spend limit does not cover what the call may cost. */
  static Rejection budgetExhausted() {
    return new Rejection(
        FailureType.BUDGET_EXHAUSTED,
        "the spend limit (spendLimitUsd) does not cover what it may cost");
  }

  /**
   * The circuit breaker is open or half open.
   *
   * @param remaining time of the cool-down, in nanoseconds
   */
  static Rejection suspended(long remaining) {
    return new Rejection(
        FailureType.SUSPENDED,
        "the API rejected the key or the account, and nothing is sent until a later call shows that"
            + " it accepts them again",
        remaining);
  }
}
