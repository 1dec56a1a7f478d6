package io.fluxbus.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.concurrent.RejectedExecutionException;

/**
 * Holds the result of an attempt whose key the API rejected, until it is known whether the key was
 * outdated. Its state is only accessed on the context of the attempt.
 */
final class KeyCheck {
  private final Context context;
  private final AttemptResult rejected;
  private final Handler<AttemptResult> onResult;
  private boolean ended;

  KeyCheck(Context context, AttemptResult rejected, Handler<AttemptResult> onResult) {
    this.context = context;
    this.rejected = rejected;
    this.onResult = onResult;
  }

  /**
   * @param outdated completes on any thread, within a limited time
   */
  void begin(Future<Boolean> outdated) {
    outdated.onComplete(
        answer -> {
          try {
            context.runOnContext(v -> finish(answer.succeeded() && answer.result()));
          } catch (RejectedExecutionException e) {
            // The event loop has ended with its Vertx. The client has ended its calls before.
          }
        });
  }

  /** Delivers the result now, as that of a current key. */
  void end() {
    finish(false);
  }

  private void finish(boolean outdated) {
    if (!ended) {
      ended = true;
      onResult.handle(outdated ? rejected.withOutdatedKey() : rejected);
    }
  }
}
