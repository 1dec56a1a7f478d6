package io.fluxbus.store.sql;

import io.fluxbus.Billed;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.fluxbus.store.StoreQuery;
import io.fluxbus.store.StoredCall;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The rare operations on calls. */
final class Operations {
  /** How many calls one sweep deletes. */
  static final int SWEPT = 500;

  /** A claim that replaces a settled call. */
  record Reclaim(Claim claim, String replacedToken) {}

  /** What an operator has found out about a call. */
  record Resolution(CallKey key, String token, Billed billed) {}

  private static final String RECLAIM =
      """
      UPDATE fluxbus_calls
      SET token = $1, node = $2, fingerprint = $3, request_id = $4, budget = $5, price = $6,
        step = 0, state = CASE state WHEN 'unknown' THEN 'sent' ELSE 'waiting' END,
        outcome = NULL, inference_id = NULL, files = NULL, cost = 0,
        changed = {now}, settled = NULL
      WHERE tenant = $7 AND key = $8 AND token = $9 AND settled IS NOT NULL
        AND EXISTS (SELECT 1 FROM fluxbus_nodes AS n WHERE n.node = $10{share})
      """;

  private Operations() {}

  /** Replaces a settled call by a claim. */
  static Future<StoredCall> reclaim(Session session, Reclaim reclaim) {
    Claim claim = reclaim.claim();
    // The claim that follows finds its own token if the call was replaced.
    Operation<Claim, StoredCall> claiming = new Operation<>(new Claims(), claim, null, 0, 0);
    return session
        .execute(
            RECLAIM,
            claim.token(),
            claim.node(),
            claim.fingerprint(),
            claim.requestId(),
            claim.budget(),
            claim.price(),
            claim.key().tenant(),
            claim.key().key(),
            reclaim.replacedToken(),
            claim.node())
        .compose(none -> claiming.action().execute(session, List.of(claiming)))
        .compose(
            none -> {
              claiming.complete();
              return claiming.future();
            });
  }

  /** Settles or frees an unknown call. */
  static Future<Boolean> resolve(Session session, Resolution resolution) {
    boolean billed = resolution.billed() == Billed.YES;
    String condition =
        " WHERE tenant = $1 AND key = $2 AND token = $3 AND state = 'unknown'"
            + " RETURNING budget, cost";
    return session
        .execute(
            billed
                ? "UPDATE fluxbus_calls SET state = 'failed', changed = {now}, settled = {now}"
                    + condition
                : "DELETE FROM fluxbus_calls" + condition,
            resolution.key().tenant(),
            resolution.key().key(),
            resolution.token())
        .compose(
            rows -> {
              Charges charges = new Charges();
              if (!billed) {
                rows.forEach(row -> charges.spend(row.getString(0), -row.getLong(1)));
              }
              return charges.execute(session).map(rows.size() == 1);
            });
  }

  /** Deletes some old calls, and what is left of processes that have ended. */
  static Future<Integer> sweep(Session session, Duration retainFor) {
    return Nodes.endUnregistered(session)
        .compose(none -> Fence.sweep(session))
        .compose(
            none ->
                session.execute(
                    """
                    DELETE FROM fluxbus_calls WHERE (tenant, key) IN (
                      SELECT tenant, key FROM fluxbus_calls
                      WHERE settled <= {now} - $1 ORDER BY settled LIMIT $2)
                    AND settled <= {now} - $3
                    RETURNING token
                    """,
                    retainFor.toMillis(),
                    (long) SWEPT,
                    retainFor.toMillis()))
        .map(rows -> rows.size());
  }

  /** Returns calls, the last changed first. */
  static Future<List<StoredCall>> list(Session session, StoreQuery query) {
    List<Object> parameters = new ArrayList<>();
    String condition = condition(query, parameters);
    // The index of the settled calls has the order of the answer. Few calls run.
    String sql =
        "SELECT * FROM (SELECT * FROM (SELECT "
            + CallRow.COLUMNS
            + " FROM fluxbus_calls AS c WHERE c.settled IS NULL"
            + condition
            + ") AS r UNION ALL SELECT * FROM (SELECT "
            + CallRow.COLUMNS
            + " FROM fluxbus_calls AS c WHERE c.settled IS NOT NULL"
            + condition
            + " ORDER BY c.settled DESC LIMIT "
            + ((long) query.offset() + query.limit())
            + ") AS s) AS a ORDER BY updated DESC, tenant, key LIMIT "
            + query.limit()
            + " OFFSET "
            + query.offset();
    return session
        .execute(sql, parameters.toArray())
        .map(
            rows -> {
              List<StoredCall> calls = new ArrayList<>();
              for (Row row : rows) {
                calls.add(CallRow.call(row));
              }
              return calls;
            });
  }

  private static String condition(StoreQuery query, List<Object> parameters) {
    StringBuilder condition = new StringBuilder();
    if (!query.states().isEmpty()) {
      condition.append(
          query.states().stream()
              .map(state -> "'" + state.text() + "'")
              .sorted()
              .collect(Collectors.joining(", ", " AND c.state IN (", ")")));
    }
    if (query.tenant() != null) {
      parameters.add(query.tenant());
      condition.append(" AND c.tenant = $").append(parameters.size());
    }
    if (query.text() != null && !query.text().isEmpty()) {
      parameters.add(query.text());
      int p = parameters.size();
      // Only a replacement finds a part in both databases, and distinguishes upper case.
      condition
          .append(" AND (REPLACE(c.key, $" + p + ", '') <> c.key")
          .append(" OR REPLACE(c.request_id, $" + p + ", '') <> c.request_id")
          .append(" OR c.inference_id = $" + p + ")");
    }
    if (query.olderThan() != null) {
      parameters.add(query.olderThan().toMillis());
      condition
          .append(" AND COALESCE(c.settled, c.changed) <= {now} - $")
          .append(parameters.size());
    }
    return condition.toString();
  }
}
