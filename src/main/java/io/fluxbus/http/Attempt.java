package io.fluxbus.http;

import io.fluxbus.FailureType;

/** An attempt under way. It yields exactly one {@link AttemptResult}. */
public interface Attempt {
  /**
   * Ends the attempt early and resets its exchange. Does nothing if it has ended. Must be called on
   * the context of the attempt.
   *
   * @param type {@code CANCELLED} or {@code CLOSED}
   * @param detail the cause, for the message
   */
  void end(FailureType type, String detail);
}
