package io.fluxbus.store.sql;

import io.fluxbus.store.CallKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Something that the store was asked for, and its answer, which the caller gets after the commit.
 *
 * @param <A> the argument
 * @param <R> the answer
 */
final class Operation<A, R> {
  private final Action<A, R> action;
  private final A argument;
  private final CallKey key;
  private final int size;
  private final long deadline;
  private final Promise<R> promise = Promise.promise();
  private R answer;
  private Throwable failure;

  /**
   * Creates an operation.
   *
   * @param key the call that it changes; null for none
   * @param size about how many characters its statement has
   * @param deadline when its caller stops waiting, in nanoseconds of {@link System#nanoTime}
   */
  Operation(Action<A, R> action, A argument, CallKey key, int size, long deadline) {
    this.action = action;
    this.argument = argument;
    this.key = key;
    this.size = size;
    this.deadline = deadline;
  }

  Action<A, R> action() {
    return action;
  }

  A argument() {
    return argument;
  }

  CallKey key() {
    return key;
  }

  int size() {
    return size;
  }

  long deadline() {
    return deadline;
  }

  Future<R> future() {
    return promise.future();
  }

  /** Whether the caller has an answer, or has stopped waiting. */
  boolean isDone() {
    return promise.future().isComplete();
  }

  /** Sets the answer that holds if the transaction is committed. */
  void answer(R value) {
    answer = value;
    failure = null;
  }

  /** Sets a failure of this operation only. The transaction goes on. */
  void refuse(Throwable reason) {
    failure = reason;
  }

  /** Gives the caller the answer. */
  void complete() {
    if (failure == null) {
      promise.tryComplete(answer);
    } else {
      promise.tryFail(failure);
    }
  }

  /** Fails, unless the caller has an answer. */
  void fail(Throwable reason) {
    promise.tryFail(reason);
  }
}
