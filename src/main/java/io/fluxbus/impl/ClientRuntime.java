package io.fluxbus.impl;

import io.vertx.core.Future;

/**
 * The clock, timers, randomness and contexts that a client uses. Tests replace it by virtual time.
 */
public interface ClientRuntime {
  /** The time of a monotonic clock, in nanoseconds. */
  long nanoTime();

  /** A random number from 0 to 1, evenly distributed. Thread-safe. */
  double random();

  /**
   * Runs the action once, after the delay or later.
   *
   * @param delay in nanoseconds
   * @return an action that cancels the timer
   */
  Runnable schedule(long delay, Runnable action);

  /** The context of the caller. */
  CallerContext context();

  /** A future with the same result that completes on the context of the caller. */
  <T> Future<T> onCaller(Future<T> future);
}
