package io.fluxbus.store.sql;

import io.fluxbus.store.Lease;
import io.fluxbus.store.LeaseRequest;
import io.fluxbus.store.StoredBudget;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The budgets and their leases. What is spent of a budget is in two places: in its own row, and in
 * those of its leases, so that nodes that charge their calls do not wait for each other.
 */
final class Budgets {
  /** The limit of a budget. */
  record Limit(String budget, long limit) {}

  private static final String LEASES =
      "SELECT " + LeaseRow.COLUMNS + " FROM fluxbus_leases WHERE budget = $1";

  private static final String WRITE =
      """
      INSERT INTO fluxbus_leases (budget, node, step, leased, released, settled, spent, unrecorded)
      VALUES ($1, $2, $3, $4, $5, 0, $6, $7)
      ON CONFLICT (budget, node) DO UPDATE SET step = excluded.step, leased = excluded.leased,
        released = excluded.released, spent = excluded.spent, unrecorded = excluded.unrecorded
      """;

  private Budgets() {}

  /** Takes the report of a node and leases more to it. */
  static Future<Lease> lease(Session session, LeaseRequest request) {
    return session
        .execute("SELECT node FROM fluxbus_nodes WHERE node = $1{share}", request.node())
        .compose(nodes -> nodes.size() == 0 ? Future.succeededFuture() : lock(session, request));
  }

  private static Future<Lease> lock(Session session, LeaseRequest request) {
    // Changes nothing, but the row is locked until the end of the transaction.
    return session
        .execute(
            "UPDATE fluxbus_budgets SET spent = spent WHERE name = $1 RETURNING maximum, spent",
            request.budget())
        .compose(
            budgets -> {
              if (budgets.size() == 0) {
                return Future.succeededFuture(new Lease(0, 0, 0));
              }
              Row budget = budgets.iterator().next();
              return session
                  .execute(LEASES, request.budget())
                  .compose(
                      rows -> {
                        List<LeaseRow> leases = new ArrayList<>();
                        rows.forEach(row -> leases.add(LeaseRow.of(row)));
                        return grant(
                            session, request, budget.getLong(0) - budget.getLong(1), leases);
                      });
            });
  }

  /**
   * Changes the lease of a node.
   *
   * @param left what is not spent of the budget, apart from its leases
   */
  private static Future<Lease> grant(
      Session session, LeaseRequest request, long left, List<LeaseRow> leases) {
    LeaseRow old = new LeaseRow(request.budget(), request.node(), 0, 0, 0, 0, 0, false);
    long others = 0;
    long elsewhere = 0;
    for (LeaseRow lease : leases) {
      if (lease.node().equals(request.node())) {
        old = lease;
      } else {
        others += lease.used();
        elsewhere += lease.held();
      }
    }
    long step = Math.max(old.step(), request.step());
    boolean late = request.step() < old.step();
    LeaseRow reported =
        late
            ? old
            : new LeaseRow(
                old.budget(),
                old.node(),
                step,
                old.leased(),
                Math.max(old.released(), request.released()),
                old.settled(),
                Math.max(old.spent(), request.spent()),
                old.unrecorded() || request.unrecorded());
    long free = Math.max(0, left - others - reported.used());
    long more =
        request.step() > old.step() && free >= request.least()
            ? Math.min(free, Math.max(0, request.wanted()))
            : 0;
    Lease lease = new Lease(reported.leased() + more, free - more, elsewhere);
    return late
        ? Future.succeededFuture(lease)
        : session
            .execute(
                WRITE,
                reported.budget(),
                reported.node(),
                step,
                reported.leased() + more,
                reported.released(),
                reported.spent(),
                reported.unrecorded() ? 1L : 0L)
            .map(lease);
  }

  /** Sets the limit of a budget. */
  static Future<Void> setLimit(Session session, Limit limit) {
    return session
        .execute(
            """
            INSERT INTO fluxbus_budgets (name, maximum, spent) VALUES ($1, $2, 0)
            ON CONFLICT (name) DO UPDATE SET maximum = excluded.maximum
            """,
            limit.budget(),
            limit.limit())
        .mapEmpty();
  }

  /** Returns all budgets. */
  static Future<List<StoredBudget>> list(Session session) {
    // One statement, so that no lease ends in between.
    return session
        .query(
            """
            SELECT b.name, b.maximum, b.spent, l.leased, l.released, l.settled, l.spent
            FROM fluxbus_budgets AS b LEFT JOIN fluxbus_leases AS l ON l.budget = b.name
            ORDER BY b.name
            """)
        .map(
            rows -> {
              Map<String, StoredBudget> budgets = new TreeMap<>();
              for (Row row : rows) {
                StoredBudget budget =
                    budgets.getOrDefault(
                        row.getString(0),
                        new StoredBudget(row.getString(0), row.getLong(1), row.getLong(2), 0));
                budgets.put(budget.name(), row.getLong(3) == null ? budget : add(budget, row));
              }
              return List.copyOf(budgets.values());
            });
  }

  private static StoredBudget add(StoredBudget budget, Row lease) {
    long held = Math.max(0, lease.getLong(3) - lease.getLong(4) - lease.getLong(5));
    return new StoredBudget(
        budget.name(),
        budget.limit(),
        budget.spent() + lease.getLong(5) + lease.getLong(6),
        budget.leased() + held);
  }
}
