package io.fluxbus.impl;

import io.fluxbus.GenerationOutcome;
import io.vertx.core.Promise;

/** An event loop on which all happens to a call, one thing after another. */
interface CallerContext {
  /** Whether this thread is on it now. */
  boolean isCurrent();

  /** Runs the action there, after all that was to run there before. */
  void execute(Runnable action);

  /** A promise whose future completes on the context of the caller. */
  Promise<GenerationOutcome> promise();
}
