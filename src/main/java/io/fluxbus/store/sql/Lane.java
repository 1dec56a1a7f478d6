package io.fluxbus.store.sql;

import io.fluxbus.internal.VertxAccess;
import io.fluxbus.store.CallKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Executes operations one group after the other on one connection. What waits meanwhile is the next
 * group, so many operations share a commit under load, and an operation alone does not wait for
 * others. A group begins when the one before has ended for certain: the changes of a key are made
 * in the order in which they were asked for.
 */
final class Lane {
  /** The most operations that wait. */
  private static final int MAX_WAITING = 50_000;

  private final Context context;
  private final long timeout;
  private final GroupExecutor executor;

  private final ConcurrentLinkedQueue<Operation<?, ?>> submitted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean wakeUp = new AtomicBoolean();
  private volatile boolean closed;

  // On the context.
  private final ArrayDeque<Operation<?, ?>> unanswered = new ArrayDeque<>();
  private final Promise<Void> ended = Promise.promise();
  private Operation<?, ?> next;
  private boolean running;
  private boolean timing;

  /** Why the last group has failed; null if it has not. What waits behind it fails for it, too. */
  private StoreFailure reason;

  /**
   * Creates a lane.
   *
   * @param timeout how long a caller waits for an answer
   */
  Lane(Context context, Duration timeout, GroupExecutor executor) {
    this.context = context;
    this.timeout = timeout.toNanos();
    this.executor = executor;
  }

  /** Executes an operation with others. The future completes on the context. */
  <A, R> Future<R> submit(Action<A, R> action, A argument, CallKey key, int size) {
    Operation<A, R> operation =
        new Operation<>(action, argument, key, size, System.nanoTime() + timeout);
    if (closed) {
      operation.fail(new StoreFailure("the store is closed"));
      return operation.future();
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      operation.fail(new StoreFailure("too many operations wait for the store"));
      return operation.future();
    }
    submitted.add(operation);
    wakeUp();
    return operation.future();
  }

  /** Accepts no more operations, executes those that wait, and closes the connection. */
  Future<Void> close() {
    closed = true;
    wakeUp();
    return ended.future();
  }

  private void wakeUp() {
    if (wakeUp.compareAndSet(false, true)) {
      context.runOnContext(none -> run());
    }
  }

  private void run() {
    wakeUp.set(false);
    if (running) {
      startTimer();
      return;
    }
    Group group = nextGroup();
    if (group == null) {
      if (closed) {
        running = true;
        executor.close().onComplete(none -> ended.tryComplete());
      }
      return;
    }
    running = true;
    startTimer();
    executor
        .execute(group)
        .onComplete(executed -> VertxAccess.emit(context, null, none -> finish(group)));
  }

  private void finish(Group group) {
    running = false;
    reason = group.failure();
    run();
  }

  private Group nextGroup() {
    Group group = new Group();
    while (true) {
      Operation<?, ?> operation = next == null ? submitted.poll() : next;
      next = null;
      if (operation == null) {
        break;
      }
      if (operation.isDone()) {
        waiting.decrementAndGet();
        continue;
      }
      if (!group.add(operation)) {
        next = operation;
        break;
      }
      waiting.decrementAndGet();
      unanswered.add(operation);
    }
    return group.operations().isEmpty() ? null : group;
  }

  /** Looks for callers that have waited long enough, as long as somebody waits. */
  private void startTimer() {
    if (timing) {
      return;
    }
    timing = true;
    VertxAccess.setTimer(
        context,
        Math.max(1, timeout / 10_000_000),
        none -> {
          timing = false;
          failOverdue();
          if (running) {
            startTimer();
          }
        });
  }

  private void failOverdue() {
    long now = System.nanoTime();
    StoreFailure failure =
        reason == null ? new StoreFailure("the store has not answered in time") : reason;
    while (!unanswered.isEmpty() && isOver(unanswered.peek(), now, failure)) {
      unanswered.poll();
    }
    if (next != null) {
      isOver(next, now, failure);
    }
    // From the oldest to the first that may wait.
    for (Operation<?, ?> operation : submitted) {
      if (!isOver(operation, now, failure)) {
        break;
      }
    }
  }

  private static boolean isOver(Operation<?, ?> operation, long now, StoreFailure failure) {
    if (now - operation.deadline() >= 0) {
      operation.fail(failure);
    }
    return operation.isDone();
  }

  /** Executes groups. */
  interface GroupExecutor {
    /** Executes a group and completes its operations. Always succeeds. */
    Future<Void> execute(Group group);

    /** Closes the connection. */
    Future<Void> close();
  }
}
