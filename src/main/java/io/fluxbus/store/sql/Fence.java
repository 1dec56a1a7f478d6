package io.fluxbus.store.sql;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes the transactions of one process take effect in their order. A server may still execute a
 * transaction when its connection is lost, after those of the next connection. So each transaction
 * writes its number into the row of the process, unless a higher number is there.
 */
final class Fence {
  /** A process that lives writes more often. If it does not, its row is created again. */
  private static final Duration RETAINED = Duration.ofDays(1);

  /** How many rows one sweep deletes. */
  private static final int SWEPT = 100;

  private final String writer = UUID.randomUUID().toString();
  private long step;
  private Session registered;

  /** Executes an action in a transaction. */
  <T> Future<T> transaction(Session session, Supplier<Future<T>> action) {
    if (!session.dialect().isServer()) {
      return session.transaction(action);
    }
    return register(session)
        .compose(none -> session.transaction(() -> pass(session).compose(passed -> action.get())));
  }

  private Future<?> register(Session session) {
    if (registered == session) {
      return Future.succeededFuture();
    }
    return session
        .execute(
            // Not 0, because the row may have been deleted: the transactions before are still late.
            "INSERT INTO fluxbus_writers (writer, step, changed) VALUES ($1, $2, {now})"
                + " ON CONFLICT DO NOTHING",
            writer,
            step)
        .onSuccess(none -> registered = session);
  }

  private Future<?> pass(Session session) {
    long number = ++step;
    return session
        .execute(
            "UPDATE fluxbus_writers SET step = $1, changed = {now}"
                + " WHERE writer = $2 AND step < $3 RETURNING step",
            number,
            writer,
            number)
        .compose(
            rows -> {
              if (rows.size() == 1) {
                return Future.succeededFuture();
              }
              registered = null;
              return Future.failedFuture(new StoreFailure("a later transaction was faster"));
            });
  }

  /** Deletes some rows of processes that write no more. */
  static Future<?> sweep(Session session) {
    return session.execute(
        """
        DELETE FROM fluxbus_writers WHERE writer IN (
          SELECT writer FROM fluxbus_writers WHERE changed <= {now} - $1 ORDER BY changed LIMIT $2)
        AND changed <= {now} - $3
        """,
        RETAINED.toMillis(),
        (long) SWEPT,
        RETAINED.toMillis());
  }
}
