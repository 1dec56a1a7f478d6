package io.fluxbus.store.sql;

import io.fluxbus.store.CallKey;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Records that a POST is about to be sent, or that none is in flight. */
final class Steps implements Action<Steps.Step, Boolean> {
  /**
   * A change of a call that runs.
   *
   * @param price the most that the call may have cost; not used without a POST
   */
  record Step(CallKey key, String token, long number, long price) {}

  private static final ColumnType[] TYPES = {
    ColumnType.TEXT, ColumnType.TEXT, ColumnType.TEXT, ColumnType.BIGINT, ColumnType.BIGINT
  };

  private static final Rows SENDING =
      new Rows(
          """
          UPDATE fluxbus_calls AS c
          SET state = 'sent', step = v.column4, price = v.column5, changed = {now}
          FROM ({rows}) AS v
          WHERE c.tenant = v.column1 AND c.key = v.column2 AND c.token = v.column3
            AND c.state IN ('waiting', 'sent') AND c.step <= v.column4
            AND EXISTS (SELECT 1 FROM fluxbus_nodes AS n WHERE n.node = c.node{share})
          RETURNING tenant, key
          """,
          TYPES);

  private static final Rows WAITING =
      new Rows(
          """
          UPDATE fluxbus_calls AS c SET state = 'waiting', step = v.column4, changed = {now}
          FROM ({rows}) AS v
          WHERE c.tenant = v.column1 AND c.key = v.column2 AND c.token = v.column3
            AND c.state IN ('waiting', 'sent') AND c.step <= v.column4
          RETURNING tenant, key
          """,
          TYPES);

  private final Rows statement;

  private Steps(Rows statement) {
    this.statement = statement;
  }

  static Steps sending() {
    return new Steps(SENDING);
  }

  static Steps waiting() {
    return new Steps(WAITING);
  }

  @Override
  public Future<?> execute(Session session, List<Operation<Step, Boolean>> operations) {
    List<Object[]> rows =
        operations.stream()
            .map(Operation::argument)
            .map(
                step ->
                    new Object[] {
                      step.key().tenant(),
                      step.key().key(),
                      step.token(),
                      step.number(),
                      step.price()
                    })
            .toList();
    return session
        .execute(statement, rows)
        .onSuccess(
            changed -> {
              Set<CallKey> keys = new HashSet<>();
              changed.forEach(row -> keys.add(CallRow.key(row)));
              operations.forEach(o -> o.answer(keys.contains(o.argument().key())));
            });
  }
}
