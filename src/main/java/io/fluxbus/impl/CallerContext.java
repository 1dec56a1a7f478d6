package io.fluxbus.impl;

import io.fluxbus.GenerationOutcome;
import io.vertx.core.Promise;

/** The event loop to which a call belongs. All stages after the admission run on it, in order. */
public interface CallerContext {
  /** Whether the current thread runs on this context. */
  boolean isCurrent();

  /** Runs the action on this context, after all actions that were submitted before. */
  void execute(Runnable action);

  /** Runs the action now if the current thread runs on this context, and later otherwise. */
  default void run(Runnable action) {
    if (isCurrent()) {
      action.run();
    } else {
      execute(action);
    }
  }

  /** A promise whose future completes on the context of the caller. */
  Promise<GenerationOutcome> promise();

  /** The spans of the call; null if no tracer is installed. */
  default CallTrace trace() {
    return null;
  }
}
