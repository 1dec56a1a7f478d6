package io.fluxbus.impl;

import io.vertx.core.Future;

/**
 * The clock, timers, randomness and contexts that a client uses. Tests replace it by virtual time.
 */
interface ClientRuntime {
  /** A clock that only goes forward, in nanoseconds. */
  long nanoTime();

  /** A random number from 0 to 1, evenly distributed. From any thread. */
  double random();

  /**
   * Runs the action once, not before the delay has passed.
   *
   * @param delay in nanoseconds
   * @return cancels the action
   */
  Runnable schedule(long delay, Runnable action);

  /** The context of the caller. */
  CallerContext context();

  /** A future with the same result that completes on the context of the caller. */
  <T> Future<T> onCaller(Future<T> future);
}
