package io.fluxbus.store.sql;

import io.fluxbus.store.CallKey;
import io.fluxbus.store.StoredCall;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the calls of keys. */
final class Finds implements Action<CallKey, StoredCall> {
  private static final Rows SELECT =
      new Rows(
          "SELECT "
              + CallRow.COLUMNS
              + """
               FROM ({rows}) AS v
              JOIN fluxbus_calls AS c ON c.tenant = v.column1 AND c.key = v.column2
              """,
          ColumnType.TEXT,
          ColumnType.TEXT);

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Future<?> execute(Session session, List<Operation<CallKey, StoredCall>> operations) {
    return read(session, operations, Function.identity())
        .onSuccess(missing -> missing.forEach(operation -> operation.answer(null)));
  }

  /**
   * Answers operations with the calls that have their keys.
   *
   * @return the operations whose keys are free
   */
  static <A> Future<List<Operation<A, StoredCall>>> read(
      Session session, List<Operation<A, StoredCall>> operations, Function<A, CallKey> key) {
    List<Object[]> rows =
        operations.stream()
            .map(operation -> key.apply(operation.argument()))
            .distinct()
            .map(k -> new Object[] {k.tenant(), k.key()})
            .toList();
    return session
        .execute(SELECT, rows)
        .map(
            found -> {
              Map<CallKey, Row> byKey = new HashMap<>();
              found.forEach(row -> byKey.put(CallRow.key(row), row));
              List<Operation<A, StoredCall>> missing = new ArrayList<>();
              for (Operation<A, StoredCall> operation : operations) {
                Row row = byKey.get(key.apply(operation.argument()));
                if (row == null) {
                  missing.add(operation);
                } else {
                  answer(operation, row);
                }
              }
              return missing;
            });
  }

  private static void answer(Operation<?, StoredCall> operation, Row row) {
    try {
      operation.answer(CallRow.call(row));
    } catch (StoreFailure e) {
      operation.refuse(e);
    }
  }
}
