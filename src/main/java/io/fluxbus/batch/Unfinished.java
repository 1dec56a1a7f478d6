package io.fluxbus.batch;

import io.fluxbus.batch.ResumeState.InDoubt;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.function.Function;

/** Tells what earlier runs have announced and not told. On the batch's context. */
final class Unfinished {
  private final Queue<InDoubt> left = new ArrayDeque<>();
  private final Function<InDoubt, Future<?>> record;

  /**
   * @param record writes one down
   * @param retryUnknown whether what has no answer is to be sent again, and so not told
   */
  Unfinished(
      Collection<InDoubt> announced, boolean retryUnknown, Function<InDoubt, Future<?>> record) {
    announced.stream().filter(a -> a.answer() != null || !retryUnknown).forEach(left::add);
    this.record = record;
  }

  /** Records so many at once. */
  void record(int atOnce) {
    for (int i = 0; i < atOnce; i++) {
      recordNext();
    }
  }

  private void recordNext() {
    InDoubt next = left.poll();
    if (next != null) {
      record.apply(next).onComplete(v -> recordNext());
    }
  }

  /** Leaves the others to the next run. */
  void stop() {
    left.clear();
  }

  /** Whether none waits. */
  boolean isDone() {
    return left.isEmpty();
  }
}
