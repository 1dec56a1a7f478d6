package io.fluxbus.image;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * A semaphore for asynchronous tasks. Waiting tasks run in the order of their arrival. Any thread
 * may use it.
 */
final class AsyncSemaphore {
  private final int max;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  AsyncSemaphore(int max) {
    this.max = max;
  }

  /**
   * Runs a task when a permit is free, and releases the permit when the task completes.
   *
   * @param context the context on which the task runs if it has to wait
   * @return the result of the task
   */
  <T> Future<T> run(Context context, Supplier<Future<T>> task) {
    Promise<Void> permit = Promise.promise();
    if (acquire(() -> context.runOnContext(v -> permit.complete()))) {
      permit.complete();
    }
    return permit
        .future()
        .compose(v -> task.get())
        .eventually(
            () -> {
              release();
              return Future.succeededFuture();
            });
  }

  private synchronized boolean acquire(Runnable later) {
    if (running < max) {
      running++;
      return true;
    }
    waiting.add(later);
    return false;
  }

  private void release() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        running--;
      }
    }
    if (next != null) {
      next.run();
    }
  }
}
