package io.fluxbus.store.sql;

import io.vertx.core.Future;
import java.util.List;

/**
 * What operations of one kind do.
 *
 * @param <A> the argument of an operation
 * @param <R> the answer
 */
interface Action<A, R> {
  /** How operations share transactions. */
  enum Mode {
    /** Many operations of this kind are one statement. */
    TOGETHER,
    /** One after the other, in a transaction with others. */
    IN_TURN,
    /** In a transaction of their own, because they lock much. */
    ALONE
  }

  /** How operations of this kind share transactions. */
  default Mode mode() {
    return Mode.TOGETHER;
  }

  /** Whether several operations of this kind for one key may share a statement. */
  default boolean isShared() {
    return false;
  }

  /** Executes operations and answers each of them. */
  Future<?> execute(Session session, List<Operation<A, R>> operations);

  /** Creates an action for one operation after the other. */
  static <A, R> Action<A, R> inTurn(Single<A, R> single) {
    return single(Mode.IN_TURN, single);
  }

  /** Creates an action for one operation in a transaction of its own. */
  static <A, R> Action<A, R> alone(Single<A, R> single) {
    return single(Mode.ALONE, single);
  }

  private static <A, R> Action<A, R> single(Mode mode, Single<A, R> single) {
    return new Action<>() {
      @Override
      public Mode mode() {
        return mode;
      }

      @Override
      public Future<?> execute(Session session, List<Operation<A, R>> operations) {
        Future<?> done = Future.succeededFuture();
        for (Operation<A, R> operation : operations) {
          done =
              done.compose(none -> single.execute(session, operation.argument()))
                  .onSuccess(operation::answer);
        }
        return done;
      }
    };
  }

  /**
   * Executes one operation.
   *
   * @param <A> the argument
   * @param <R> the answer
   */
  @FunctionalInterface
  interface Single<A, R> {
    Future<R> execute(Session session, A argument);
  }
}
