package io.fluxbus.flow;

import io.fluxbus.FailureType;

/**
 * Why a call was not started.
 *
 * @param detail which limit it hit, for the message
 * @param retryAfter nanoseconds after which it may be worth another try; 0 when that helps nothing
 */
public record Refusal(FailureType type, String detail, long retryAfter) {
  Refusal(FailureType type, String detail) {
    this(type, detail, 0);
  }

  /** Its deadline has passed. */
  public static Refusal expired() {
    return new Refusal(FailureType.DEADLINE_EXCEEDED, "its time was up before it could be sent");
  }
}
