package io.fluxbus.store.sql;

import io.fluxbus.store.CallKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records the outcomes of calls and charges their budgets. */
final class Settlements implements Action<Settlements.Settlement, Boolean> {
  /**
   * An outcome.
   *
   * @param outcome in JSON
   * @param inferenceId null if it is not known
   */
  record Settlement(
      CallKey key, String token, String state, String outcome, String inferenceId, long cost) {}

  private static final Rows UPDATE =
      new Rows(
          """
          UPDATE fluxbus_calls AS c
          SET state = v.column4, outcome = v.column5, inference_id = v.column6, cost = v.column7,
            changed = {now}, settled = {now}
          FROM ({rows}) AS v
          WHERE c.tenant = v.column1 AND c.key = v.column2 AND c.token = v.column3
            AND c.state IN ('waiting', 'sent')
          RETURNING tenant, key, budget, node, price
          """,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.BIGINT);

  private static final String SETTLED =
      "SELECT state, outcome IS NULL, cost, budget FROM fluxbus_calls"
          + " WHERE tenant = $1 AND key = $2 AND token = $3";

  private static final String REPLACE =
      """
      UPDATE fluxbus_calls
      SET state = $1, outcome = $2, inference_id = $3, cost = $4, changed = {now}, settled = {now}
      WHERE tenant = $5 AND key = $6 AND token = $7 AND state = 'unknown' AND outcome IS NULL
        AND cost = $8
      RETURNING cost
      """;

  @Override
  public Future<?> execute(Session session, List<Operation<Settlement, Boolean>> operations) {
    return session
        .execute(UPDATE, operations.stream().map(o -> row(o.argument())).toList())
        .compose(
            updated -> {
              Map<CallKey, Row> byKey = new HashMap<>();
              updated.forEach(row -> byKey.put(CallRow.key(row), row));
              Charges charges = new Charges();
              List<Operation<Settlement, Boolean>> others = new ArrayList<>();
              for (Operation<Settlement, Boolean> operation : operations) {
                Settlement settlement = operation.argument();
                Row row = byKey.get(settlement.key());
                if (row == null) {
                  others.add(operation);
                } else {
                  charges.settle(
                      row.getString(2), row.getString(3), settlement.cost(), row.getLong(4));
                  operation.answer(true);
                }
              }
              Future<?> done = Future.succeededFuture();
              for (Operation<Settlement, Boolean> operation : others) {
                done =
                    done.compose(none -> again(session, operation.argument(), charges))
                        .onSuccess(operation::answer);
              }
              return done.compose(none -> charges.execute(session));
            });
  }

  /** The call is settled already: by a repetition of this, or because its node was expired. */
  private static Future<Boolean> again(Session session, Settlement settlement, Charges charges) {
    return session
        .execute(SETTLED, settlement.key().tenant(), settlement.key().key(), settlement.token())
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(false);
              }
              Row row = rows.iterator().next();
              if (!truth(row.getValue(1))) {
                return Future.succeededFuture(true);
              }
              return row.getString(0).equals("unknown")
                  ? replace(session, settlement, row.getLong(2), row.getString(3), charges)
                  : Future.succeededFuture(false);
            });
  }

  private static Future<Boolean> replace(
      Session session, Settlement settlement, long recorded, String budget, Charges charges) {
    return session
        .execute(
            REPLACE,
            settlement.state(),
            settlement.outcome(),
            settlement.inferenceId(),
            settlement.cost(),
            settlement.key().tenant(),
            settlement.key().key(),
            settlement.token(),
            recorded)
        .map(
            rows -> {
              if (rows.size() == 0) {
                return false;
              }
              charges.spend(budget, settlement.cost() - recorded);
              return true;
            });
  }

  /** PostgreSQL has booleans, SQLite numbers. */
  private static boolean truth(Object value) {
    return value instanceof Number number ? number.intValue() != 0 : (Boolean) value;
  }

  private static Object[] row(Settlement settlement) {
    return new Object[] {
      settlement.key().tenant(),
      settlement.key().key(),
      settlement.token(),
      settlement.state(),
      settlement.outcome(),
      settlement.inferenceId(),
      settlement.cost()
    };
  }
}
