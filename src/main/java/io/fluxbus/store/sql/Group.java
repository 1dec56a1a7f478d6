package io.fluxbus.store.sql;

import io.fluxbus.store.CallKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operations that share a transaction. Their order does not matter. */
final class Group {
  /** The most operations. */
  static final int MAX_OPERATIONS = 512;

  /** No operation is added to a group that has so many characters. */
  static final int MAX_SIZE = 4_000_000;

  private final Map<Action<?, ?>, List<Operation<?, ?>>> operations = new LinkedHashMap<>();
  private final Map<CallKey, Action<?, ?>> keys = new HashMap<>();
  private final List<Operation<?, ?>> all = new ArrayList<>();
  private long size;
  private StoreFailure failure;

  /**
   * Adds an operation. Two operations for one key do not share a group, except of equal kinds that
   * may meet: a claim is not the owner's only.
   *
   * @return false if the operation belongs to the next group
   */
  boolean add(Operation<?, ?> operation) {
    boolean fits =
        all.isEmpty()
            || (all.size() < MAX_OPERATIONS
                && size < MAX_SIZE
                && operation.action().mode() != Action.Mode.ALONE
                && all.get(0).action().mode() != Action.Mode.ALONE);
    if (!fits) {
      return false;
    }
    if (operation.key() != null) {
      Action<?, ?> other = keys.putIfAbsent(operation.key(), operation.action());
      if (other != null && (other != operation.action() || !operation.action().isShared())) {
        return false;
      }
    }
    all.add(operation);
    size += operation.size();
    operations.computeIfAbsent(operation.action(), none -> new ArrayList<>()).add(operation);
    return true;
  }

  List<Operation<?, ?>> operations() {
    return all;
  }

  /** Why the whole group has failed; null if it has not, or if one statement was the reason. */
  StoreFailure failure() {
    return failure;
  }

  /** Fails all operations. */
  void fail(StoreFailure reason) {
    failure = reason;
    all.forEach(operation -> operation.fail(reason));
  }

  /** Executes the operations, without a transaction. */
  Future<?> execute(Session session) {
    List<Future<?>> together = new ArrayList<>();
    operations.forEach(
        (action, some) -> {
          if (action.mode() == Action.Mode.TOGETHER) {
            together.add(execute(action, session, some));
          }
        });
    // All, even if one fails: a rollback may only follow when no statement follows any more.
    Future<?> done = Future.join(together);
    for (var entry : operations.entrySet()) {
      if (entry.getKey().mode() != Action.Mode.TOGETHER) {
        done = done.compose(none -> execute(entry.getKey(), session, entry.getValue()));
      }
    }
    return done;
  }

  @SuppressWarnings("unchecked")
  private static <A, R> Future<?> execute(
      Action<A, R> action, Session session, List<? extends Operation<?, ?>> operations) {
    // The operations are of this action.
    return action.execute(session, (List<Operation<A, R>>) operations);
  }
}
