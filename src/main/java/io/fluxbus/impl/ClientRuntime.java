package io.fluxbus.impl;

import io.vertx.core.Future;

/** What a client takes from outside, so that a test can give it other time and other chance. */
interface ClientRuntime {
  /** A clock that only goes forward, in nanoseconds. */
  long nanoTime();

  /** Evenly from 0 to 1. From any thread. */
  double random();

  /**
   * Runs the action once, after that many nanoseconds and never sooner.
   *
   * @return what cancels it
   */
  Runnable schedule(long delay, Runnable action);

  /** The caller's. */
  CallerContext context();

  /** A future with the same result that completes on the caller's context. */
  <T> Future<T> onCaller(Future<T> future);
}
