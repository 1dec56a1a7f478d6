package io.fluxbus.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit on the bytes of responses and images that are in memory at once. Bytes are reserved
 * before they are read, and released when they are no longer needed. Thread-safe. No method blocks.
 *
 * <p>A reservation that does not fit can wait. Two rules prevent that responses, each with a part
 * of its bytes, wait for each other: a response that waits reserves all the bytes that it may still
 * need, and responses that reserve in steps leave {@code headroom} for a response that waits.
 */
public final class ByteBudget {
  private static final int PARTS_OF_THE_HEAP = 4;

  private static final ByteBudget SHARED =
      new ByteBudget(Runtime.getRuntime().maxMemory() / PARTS_OF_THE_HEAP);

  private final long capacity;
  private final AtomicLong reserved = new AtomicLong();

  /** In the order of arrival. Guarded by its own monitor. */
  private final Set<Waiter> waiters = new LinkedHashSet<>();

  /** Whether there are waiters. Set before a waiter first tries to reserve its bytes. */
  private volatile boolean waiting;

  /**
   * Creates a budget.
   *
   * @param capacity in bytes
   */
  public ByteBudget(long capacity) {
    this.capacity = capacity;
  }

  /** The budget of this process: a quarter of the heap. */
  public static ByteBudget shared() {
    return SHARED;
  }

  /** The size of the budget in bytes. */
  public long capacity() {
    return capacity;
  }

  /** The number of bytes that are reserved now. */
  public long reserved() {
    return reserved.get();
  }

  /** Reserves the bytes if they fit now. */
  public boolean tryReserve(long bytes) {
    return tryReserve(bytes, 0);
  }

  /**
   * Reserves the bytes if they fit now and {@code headroom} stays free.
   *
   * @param headroom the number of bytes that must stay free
   */
  public boolean tryReserve(long bytes, long headroom) {
    long now;
    do {
      now = reserved.get();
      if (now + bytes > capacity - headroom) {
        return false;
      }
    } while (!reserved.compareAndSet(now, now + bytes));
    return true;
  }

  /** Reserves the bytes, even beyond the capacity. */
  public void reserve(long bytes) {
    reserved.addAndGet(bytes);
  }

  /**
   * Reserves the bytes as soon as they fit and all earlier waiters have got their bytes.
   *
   * @param bytes at most the capacity
   * @param granted called once they are reserved, on any thread, possibly before this returns;
   *     never after {@link Waiter#cancel} has returned true
   */
  public Waiter await(long bytes, Runnable granted) {
    Waiter waiter = new Waiter(bytes, granted);
    synchronized (waiters) {
      waiters.add(waiter);
      waiting = true;
    }
    HeldBytes.releaseCollected();
    grant();
    return waiter;
  }

  /** Returns reserved bytes to the budget. */
  public void release(long bytes) {
    reserved.addAndGet(-bytes);
    if (waiting) {
      grant();
    }
  }

  private void grant() {
    List<Waiter> granted = new ArrayList<>();
    synchronized (waiters) {
      var next = waiters.iterator();
      while (next.hasNext()) {
        Waiter first = next.next();
        if (!tryReserve(first.bytes)) {
          break;
        }
        next.remove();
        granted.add(first);
      }
      waiting = !waiters.isEmpty();
    }
    granted.forEach(waiter -> waiter.granted.run());
  }

  /** A reservation that waits. */
  public final class Waiter {
    private final long bytes;
    private final Runnable granted;

    private Waiter(long bytes, Runnable granted) {
      this.bytes = bytes;
      this.granted = granted;
    }

    /**
     * Stops waiting.
     *
     * @return false if the bytes are already reserved: the caller must release them
     */
    public boolean cancel() {
      boolean waited;
      synchronized (waiters) {
        waited = waiters.remove(this);
      }
      if (waited) {
        // The next waiter may need fewer bytes.
        grant();
      }
      return waited;
    }
  }
}
