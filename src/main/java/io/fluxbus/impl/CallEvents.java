package io.fluxbus.impl;

import io.fluxbus.CallListener;
import io.fluxbus.GenerationException;
import java.time.Duration;
import java.util.function.Consumer;

/** Notifies the listener of one call. Runs on the context of the call. */
final class CallEvents {
  private final CallListener listener;
  private final CallerContext context;
  private boolean accepted;

  CallEvents(CallListener listener, CallerContext context) {
    this.listener = listener;
    this.context = context;
  }

  /**
   * Whether the listener was told that the call was admitted. Any thread may ask; the answer may
   * change to true at once.
   */
  boolean isAccepted() {
    return accepted;
  }

  /** The call was admitted. Only the first notification is passed on. */
  void accepted() {
    if (!accepted) {
      accepted = true;
      notify(CallListener::accepted);
    }
  }

  /**
   * @param attempt 1 for the first
   */
  void started(int attempt) {
    notify(target -> target.started(attempt));
  }

  /**
   * @param delay the least time until the next attempt, in nanoseconds
   */
  void retrying(GenerationException failure, long delay) {
    notify(target -> target.retrying(failure, Duration.ofNanos(delay)));
  }

  /** An exception of the listener is reported to its context, and does not affect the call. */
  private void notify(Consumer<CallListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException | Error thrown) {
      context.execute(
          () -> {
            throw thrown;
          });
    }
  }
}
