package io.fluxbus.store.sql;

import io.vertx.sqlclient.Row;

/**
 * A row of the table of leases. All amounts are totals.
 *
 * @param settled the costs of calls with a key, each at most its price
 * @param spent the costs of calls without a key
 */
record LeaseRow(
    String budget,
    String node,
    long step,
    long leased,
    long released,
    long settled,
    long spent,
    boolean unrecorded) {
  static final String COLUMNS = "budget, node, step, leased, released, settled, spent, unrecorded";

  static LeaseRow of(Row row) {
    return new LeaseRow(
        row.getString(0),
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7) != 0);
  }

  /** What the node may still spend. */
  long held() {
    return Math.max(0, leased - released - settled);
  }

  /** What is not available to others. */
  long used() {
    return settled + spent + held();
  }
}
