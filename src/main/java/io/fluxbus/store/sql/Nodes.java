package io.fluxbus.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The nodes, and what becomes of the calls and leases of one that has ended. */
final class Nodes {
  /** A node and how often it has confirmed that it is alive. */
  record Beat(String node, long count) {}

  private Nodes() {}

  /** Registers or confirms a node. */
  static Future<Boolean> beat(Session session, Beat beat) {
    if (beat.count() == 0) {
      return session
          .execute(
              "INSERT INTO fluxbus_nodes (node, count) VALUES ($1, 0) ON CONFLICT DO NOTHING",
              beat.node())
          .map(true);
    }
    return session
        .execute(
            "UPDATE fluxbus_nodes SET count = $1 WHERE node = $2 AND count < $3",
            beat.count(),
            beat.node(),
            beat.count())
        .compose(
            none -> session.execute("SELECT node FROM fluxbus_nodes WHERE node = $1", beat.node()))
        .map(rows -> rows.size() == 1);
  }

  /** Returns the counts of all nodes. */
  static Future<Map<String, Long>> beats(Session session) {
    return session
        .query("SELECT node, count FROM fluxbus_nodes")
        .map(
            rows -> {
              Map<String, Long> counts = new HashMap<>();
              rows.forEach(row -> counts.put(row.getString(0), row.getLong(1)));
              return counts;
            });
  }

  /** Returns those of some nodes that are registered. */
  static Future<Set<String>> registered(Session session, Collection<String> nodes) {
    Set<String> registered = new HashSet<>();
    Future<?> done = Future.succeededFuture();
    for (String node : Set.copyOf(nodes)) {
      done =
          done.compose(
                  none -> session.execute("SELECT node FROM fluxbus_nodes WHERE node = $1", node))
              .onSuccess(rows -> rows.forEach(row -> registered.add(row.getString(0))));
    }
    return done.map(registered);
  }

  /** Removes a node that has not confirmed for some time that it is alive. */
  static Future<Boolean> expire(Session session, Beat beat) {
    return session
        .execute(
            "DELETE FROM fluxbus_nodes WHERE node = $1 AND count = $2 RETURNING node",
            beat.node(),
            beat.count())
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(false)
                    : end(session, beat.node()).map(true));
  }

  /** Ends what belongs to nodes that are not registered. */
  static Future<Void> endUnregistered(Session session) {
    return session
        .query(
            """
            SELECT u.node FROM (
              SELECT node FROM fluxbus_calls WHERE settled IS NULL
              UNION SELECT node FROM fluxbus_leases) AS u
            WHERE NOT EXISTS (SELECT 1 FROM fluxbus_nodes AS n WHERE n.node = u.node)
            """)
        .compose(
            rows -> {
              Future<Void> done = Future.succeededFuture();
              for (Row row : rows) {
                done = done.compose(none -> end(session, row.getString(0)));
              }
              return done;
            });
  }

  /** Ends the calls and leases of a node that is not registered. */
  private static Future<Void> end(Session session, String node) {
    Charges charges = new Charges();
    return session
        .execute("DELETE FROM fluxbus_calls WHERE node = $1 AND state = 'waiting'", node)
        // A new statement, which also sees the calls that were sent in the meantime.
        .compose(
            none ->
                session.execute(
                    """
                    UPDATE fluxbus_calls
                    SET state = 'unknown', cost = price, changed = {now}, settled = {now}
                    WHERE node = $1 AND state = 'sent'
                    RETURNING budget, cost
                    """,
                    node))
        .compose(unknown -> endLeases(session, node, costs(unknown), charges))
        .compose(none -> charges.execute(session))
        .mapEmpty();
  }

  /** The costs of calls by budget. */
  private static Map<String, Long> costs(RowSet<Row> calls) {
    Map<String, Long> costs = new LinkedHashMap<>();
    for (Row row : calls) {
      if (row.getString(0) != null) {
        costs.merge(row.getString(0), row.getLong(1), Long::sum);
      }
    }
    return costs;
  }

  private static Future<?> endLeases(
      Session session, String node, Map<String, Long> unknown, Charges charges) {
    unknown.forEach(charges::spend);
    return session
        .execute("DELETE FROM fluxbus_leases WHERE node = $1 RETURNING " + LeaseRow.COLUMNS, node)
        .onSuccess(
            rows -> {
              for (Row row : rows) {
                LeaseRow lease = LeaseRow.of(row);
                charges.spend(lease.budget(), lease.settled() + lease.spent());
                if (lease.unrecorded()) {
                  long rest = lease.held() - unknown.getOrDefault(lease.budget(), 0L);
                  charges.spend(lease.budget(), Math.max(0, rest));
                }
              }
            });
  }
}
