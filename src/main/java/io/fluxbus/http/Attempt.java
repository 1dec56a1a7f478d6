package io.fluxbus.http;

import io.fluxbus.FailureType;

/** One attempt under way, which gets exactly one verdict. */
public interface Attempt {
  /**
   * Ends it from outside and resets its exchange; nothing happens when it has ended. Called on the
   * context that it belongs to.
   *
   * @param type why: {@code CANCELLED} or {@code CLOSED}
   * @param detail what happened, for the message
   */
  void end(FailureType type, String detail);
}
