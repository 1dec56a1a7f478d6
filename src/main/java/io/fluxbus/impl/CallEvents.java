package io.fluxbus.impl;

import io.fluxbus.CallListener;
import io.fluxbus.GenerationException;
import java.time.Duration;
import java.util.function.Consumer;

/** Notifies the listener of one call, if it has one. Runs on the context of the call. */
final class CallEvents {
  private static final CallEvents NONE = new CallEvents(null, null, true);

  /** Null for {@link #NONE}. */
  private final CallListener listener;

  private final CallerContext context;
  private boolean accepted;

  private CallEvents(CallListener listener, CallerContext context, boolean accepted) {
    this.listener = listener;
    this.context = context;
    this.accepted = accepted;
  }

  /**
   * @param listener null for none
   */
  static CallEvents of(CallListener listener, CallerContext context) {
    return listener == null ? NONE : new CallEvents(listener, context, false);
  }

  /**
   * Whether nobody waits for the notification that the call was admitted. Any thread may ask; the
   * answer may change to true at once.
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
    if (listener != null) {
      notify(target -> target.started(attempt));
    }
  }

  /**
   * @param delay the least time until the next attempt, in nanoseconds
   */
  void retrying(GenerationException failure, long delay) {
    if (listener != null) {
      notify(target -> target.retrying(failure, Duration.ofNanos(delay)));
    }
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
