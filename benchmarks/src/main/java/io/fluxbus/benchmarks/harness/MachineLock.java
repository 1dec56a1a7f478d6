package io.fluxbus.benchmarks.harness;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run share its machine with other programs. The environment variable {@code
 * BENCHMARKS_LOCK} contains a shell command that waits until the others are silent, prints a line,
 * and keeps them silent until its input ends. Between measurements, they get their turn.
 */
final class MachineLock {
  private static final String COMMAND = System.getenv("BENCHMARKS_LOCK");

  /** After this time, in nanoseconds, the others get their turn before the next measurement. */
  private static final long TURN = TimeUnit.SECONDS.toNanos(30);

  /** Null while the lock is not held. */
  private ChildProcess holder;

  private long since;

  /** Waits for the lock before a measurement. Does nothing without a command. */
  void acquire() {
    if (COMMAND == null || (holder != null && System.nanoTime() - since < TURN)) {
      return;
    }
    release();
    holder = ChildProcess.start(List.of("sh", "-c", COMMAND));
    holder.readLine();
    since = System.nanoTime();
  }

  void release() {
    if (holder != null) {
      holder.close();
      holder = null;
    }
  }
}
