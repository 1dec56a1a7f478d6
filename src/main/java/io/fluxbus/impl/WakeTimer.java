package io.fluxbus.impl;

import io.fluxbus.flow.Admission;
import java.util.function.LongSupplier;

/** One timer for all that waits: it goes off when the first of them is to be woken. */
final class WakeTimer {
  private final ClientRuntime runtime;
  private final LongSupplier wakeAt;
  private final Runnable wake;

  /** When it goes off; {@link Admission#NEVER} while it is not set. */
  private volatile long setTo = Admission.NEVER;

  private Runnable canceller = () -> {};

  /**
   * @param wakeAt when to go off, or {@link Admission#NEVER}; it is read whenever it may have
   *     changed
   * @param wake what to do then
   */
  WakeTimer(ClientRuntime runtime, LongSupplier wakeAt, Runnable wake) {
    this.runtime = runtime;
    this.wakeAt = wakeAt;
    this.wake = wake;
  }

  /** The time to go off may have changed. From any thread; the last to ask sees the last change. */
  void check() {
    if (late(wakeAt.getAsLong())) {
      set();
    }
  }

  synchronized void cancel() {
    canceller.run();
    setTo = Admission.NEVER;
  }

  private synchronized void set() {
    long at = wakeAt.getAsLong();
    if (late(at)) {
      canceller.run();
      canceller = runtime.schedule(Math.max(0, at - runtime.nanoTime()), () -> off(at));
      setTo = at;
    }
  }

  private void off(long at) {
    synchronized (this) {
      if (setTo != at) {
        return;
      }
      setTo = Admission.NEVER;
    }
    wake.run();
  }

  /** Whether it is set to go off too late. Going off too early does no harm. */
  private boolean late(long at) {
    long set = setTo;
    return at != Admission.NEVER && (set == Admission.NEVER || at - set < 0);
  }
}
