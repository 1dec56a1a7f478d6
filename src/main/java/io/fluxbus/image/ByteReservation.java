package io.fluxbus.image;

import io.fluxbus.internal.ByteBudget;

/** The bytes of the byte budget that one image has reserved. Thread-safe. */
final class ByteReservation {
  private final ByteBudget budget;
  private long bytes;
  private ByteBudget.Waiter waiter;
  private boolean released;

  ByteReservation(ByteBudget budget) {
    this.budget = budget;
  }

  /** The number of reserved bytes. */
  synchronized long bytes() {
    return bytes;
  }

  /** The size of the budget in bytes. */
  long capacity() {
    return budget.capacity();
  }

  /** Reserves further bytes, even beyond the capacity. */
  synchronized void add(long more) {
    budget.reserve(more);
    bytes += more;
  }

  /**
   * Reserves further bytes if they fit now.
   *
   * @param headroom the number of bytes that must stay free
   */
  synchronized boolean tryAdd(long more, long headroom) {
    boolean fits = budget.tryReserve(more, headroom);
    bytes += fits ? more : 0;
    return fits;
  }

  /**
   * Reserves further bytes if they fit now.
   *
   * @throws ImageException if they do not
   */
  void require(long more) {
    if (!tryAdd(more, 0)) {
      throw ImageException.retryable("the byte budget has no room for it");
    }
  }

  /**
   * Reserves further bytes as soon as they fit.
   *
   * @param granted is called once they are reserved, on any thread; never after {@link #release}
   */
  void await(long more, Runnable granted) {
    ByteBudget.Waiter waiting = budget.await(more, () -> onGranted(more, granted));
    synchronized (this) {
      waiter = waiting;
    }
  }

  private void onGranted(long more, Runnable granted) {
    boolean late;
    synchronized (this) {
      late = released;
      bytes += late ? 0 : more;
    }
    if (late) {
      budget.release(more);
    } else {
      granted.run();
    }
  }

  /** Returns all bytes to the budget, and stops waiting. */
  void release() {
    ByteBudget.Waiter waiting;
    long reserved;
    synchronized (this) {
      released = true;
      waiting = waiter;
      waiter = null;
      reserved = bytes;
      bytes = 0;
    }
    if (waiting != null) {
      // If the bytes were granted in the meantime, onGranted() releases them.
      waiting.cancel();
    }
    if (reserved > 0) {
      budget.release(reserved);
    }
  }
}
