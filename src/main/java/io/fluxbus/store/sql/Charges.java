package io.fluxbus.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The costs of the calls of one transaction, by lease and by budget. */
final class Charges {
  private record LeaseKey(String budget, String node) {}

  private static final Rows LEASES =
      new Rows(
          """
          UPDATE fluxbus_leases AS l SET settled = l.settled + v.column3
          FROM ({rows}) AS v
          WHERE l.budget = v.column1 AND l.node = v.column2
          RETURNING budget, node
          """,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.BIGINT);

  private final Map<LeaseKey, Long> leases = new HashMap<>();

  /** In one order, so that two transactions do not block each other. */
  private final Map<String, Long> budgets = new TreeMap<>();

  /**
   * Charges a call of a node: up to the price from its lease, and above from the budget itself.
   *
   * @param budget null for none
   */
  void settle(String budget, String node, long cost, long price) {
    if (budget != null) {
      leases.merge(new LeaseKey(budget, node), Math.min(cost, price), Long::sum);
      spend(budget, cost - Math.min(cost, price));
    }
  }

  /**
   * Changes what is spent of a budget, without a lease.
   *
   * @param budget null for none
   * @param amount below 0 to return it
   */
  void spend(String budget, long amount) {
    if (budget != null) {
      budgets.merge(budget, amount, Long::sum);
    }
  }

  /** Writes the charges. */
  Future<?> execute(Session session) {
    return executeLeases(session).compose(none -> executeBudgets(session));
  }

  private Future<?> executeLeases(Session session) {
    if (leases.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Object[]> rows = new ArrayList<>();
    leases.forEach((key, amount) -> rows.add(new Object[] {key.budget(), key.node(), amount}));
    return session
        .execute(LEASES, rows)
        .onSuccess(
            charged -> {
              for (Row row : charged) {
                leases.remove(new LeaseKey(row.getString(0), row.getString(1)));
              }
              // Without a lease, such as after the node was expired.
              leases.forEach((key, amount) -> spend(key.budget(), amount));
            });
  }

  private Future<?> executeBudgets(Session session) {
    Future<?> done = Future.succeededFuture();
    for (Map.Entry<String, Long> budget : budgets.entrySet()) {
      if (budget.getValue() != 0) {
        done =
            done.compose(
                none ->
                    session.execute(
                        "UPDATE fluxbus_budgets SET spent = spent + $1 WHERE name = $2",
                        budget.getValue(),
                        budget.getKey()));
      }
    }
    return done;
  }
}
