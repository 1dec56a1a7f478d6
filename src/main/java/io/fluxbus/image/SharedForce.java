package io.fluxbus.image;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Forces a directory to the disk for several threads. Threads that wait for another one's force
 * share the next one. Blocks.
 */
final class SharedForce {
  private final Runnable force;

  /** The number of calls of {@link #run}. */
  private final AtomicLong requested = new AtomicLong();

  /** How many of these calls the completed forces cover. */
  private long covered;

  /**
   * @param force forces the directory
   */
  SharedForce(Runnable force) {
    this.force = force;
  }

  /** Returns after a force that began after this call. */
  void run() {
    long own = requested.incrementAndGet();
    synchronized (this) {
      if (covered < own) {
        long all = requested.get();
        force.run();
        covered = all;
      }
    }
  }
}
