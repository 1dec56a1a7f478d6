package io.fluxbus;

/** The priority of a call in the queue. Calls of the same priority start in order of submission. */
public enum Priority {
  /** Somebody waits for the result. Starts before {@link #BULK}. */
  INTERACTIVE,
  /** Nobody waits for the result. While both priorities wait, it gets one start in five. */
  BULK
}
