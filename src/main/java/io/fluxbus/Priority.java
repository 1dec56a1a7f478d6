package io.fluxbus;

/** Who goes first among the calls that wait. Within a priority, first come is first served. */
public enum Priority {
  /** Somebody waits for it. */
  INTERACTIVE,
  /** Nobody waits for it; while both wait, it still gets one start in five. */
  BULK
}
