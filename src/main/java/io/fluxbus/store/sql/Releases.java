package io.fluxbus.store.sql;

import io.fluxbus.store.CallKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Frees the keys of calls that were not billed. */
final class Releases implements Action<Releases.Holder, Boolean> {
  /** The owner of a key. */
  record Holder(CallKey key, String token) {}

  private static final Rows DELETE =
      new Rows(
          """
          DELETE FROM fluxbus_calls
          WHERE (tenant, key, token) IN ({rows})
            AND (settled IS NULL OR (state = 'unknown' AND outcome IS NULL))
          RETURNING tenant, key, budget, cost
          """,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT);

  @Override
  public Future<?> execute(Session session, List<Operation<Holder, Boolean>> operations) {
    List<Object[]> rows =
        operations.stream()
            .map(Operation::argument)
            .map(h -> new Object[] {h.key().tenant(), h.key().key(), h.token()})
            .toList();
    return session
        .execute(DELETE, rows)
        .compose(
            deleted -> {
              Set<CallKey> keys = new HashSet<>();
              Charges charges = new Charges();
              for (Row row : deleted) {
                keys.add(CallRow.key(row));
                // Not 0 if the node was expired.
                charges.spend(row.getString(2), -row.getLong(3));
              }
              operations.forEach(o -> o.answer(keys.contains(o.argument().key())));
              return charges.execute(session);
            });
  }
}
