package io.fluxbus.impl;

import io.fluxbus.flow.Admission;
import java.util.function.LongSupplier;

/** One timer for all waiting calls. It fires when the first of them must be woken. */
final class WakeTimer {
  private final ClientRuntime runtime;
  private final LongSupplier wakeAt;
  private final Runnable wake;

  /** When the timer fires; {@link Admission#NEVER} while it is not set. */
  private volatile long firesAt = Admission.NEVER;

  private Runnable canceller = () -> {};

  /**
   * @param wakeAt when to fire, or {@link Admission#NEVER}
   * @param wake the action
   */
  WakeTimer(ClientRuntime runtime, LongSupplier wakeAt, Runnable wake) {
    this.runtime = runtime;
    this.wakeAt = wakeAt;
    this.wake = wake;
  }

  /** Sets the timer again if it must fire earlier than before. Thread-safe. */
  void check() {
    if (isLate(wakeAt.getAsLong())) {
      set();
    }
  }

  synchronized void cancel() {
    canceller.run();
    firesAt = Admission.NEVER;
  }

  private synchronized void set() {
    long at = wakeAt.getAsLong();
    if (isLate(at)) {
      canceller.run();
      canceller = runtime.schedule(Math.max(0, at - runtime.nanoTime()), () -> fire(at));
      firesAt = at;
    }
  }

  private void fire(long at) {
    synchronized (this) {
      if (firesAt != at) {
        return;
      }
      firesAt = Admission.NEVER;
    }
    wake.run();
  }

  /** Whether the timer would fire too late. Firing too early does no harm. */
  private boolean isLate(long at) {
    long set = firesAt;
    return at != Admission.NEVER && (set == Admission.NEVER || at - set < 0);
  }
}
