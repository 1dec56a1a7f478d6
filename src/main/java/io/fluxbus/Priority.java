package io.fluxbus;

/** The priority of a call in the queue. Calls of the same priority start in order of submission. */
public enum Priority {
  /** For calls whose result a user waits for. They start before {@link #BULK} calls. */
  INTERACTIVE,
  /**
   * For calls in the background. While calls of both priorities wait, one start in five goes to a
   * bulk call.
   */
  BULK
}
