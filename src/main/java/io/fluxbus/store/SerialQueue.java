package io.fluxbus.store;

import io.fluxbus.internal.Exceptions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs actions one after the other, in order. An action runs on the thread that adds it, or on the
 * thread that runs an earlier one. Nobody waits. Thread-safe.
 */
final class SerialQueue {
  private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  /**
   * Runs an action now, or after those that were added before.
   *
   * @throws RuntimeException or Error: the first that one of the actions has thrown. All actions
   *     run
   */
  void execute(Runnable action) {
    actions.add(action);
    if (count.getAndIncrement() > 0) {
      return;
    }
    Throwable first = null;
    do {
      try {
        actions.remove().run();
      } catch (RuntimeException | Error defect) {
        first = Exceptions.add(first, defect);
      }
    } while (count.decrementAndGet() > 0);
    Exceptions.rethrow(first);
  }
}
