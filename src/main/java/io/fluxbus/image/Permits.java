package io.fluxbus.image;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Runs a bounded number of tasks at once, first come, first served. May be used from any thread.
 */
final class Permits {
  private final int max;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  Permits(int max) {
    this.max = max;
  }

  /**
   * Runs a task as soon as it may run.
   *
   * @param context where it runs
   * @return the task's result
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
