package io.fluxbus.batch;

import java.util.ArrayList;
import java.util.List;

/**
 * The signal that a batch submits no more requests, and the reason. Calls in flight finish. It is
 * set on the batch's context and may be read from any thread.
 */
final class StopSignal {
  private final List<Runnable> handlers = new ArrayList<>();
  private volatile String reason;

  /** Stops the batch. Only the first reason counts. */
  void stop(String newReason) {
    if (reason == null) {
      reason = newReason;
      handlers.forEach(Runnable::run);
    }
  }

  /** Calls the handler when the batch stops; at once if it has stopped already. */
  void onStop(Runnable handler) {
    if (reason == null) {
      handlers.add(handler);
    } else {
      handler.run();
    }
  }

  boolean isStopped() {
    return reason != null;
  }

  /** The first reason; null while the batch has not stopped. */
  String reason() {
    return reason;
  }
}
