package io.fluxbus.impl;

import io.fluxbus.GenerationOutcome;
import io.vertx.core.Promise;

/** Where a call belongs: what happens to it happens there, one thing after another. */
interface CallerContext {
  /** Whether this thread is on it now. */
  boolean isCurrent();

  /** Runs the action there, after all that was to run there before. */
  void execute(Runnable action);

  /** A promise whose future completes there. */
  Promise<GenerationOutcome> promise();
}
