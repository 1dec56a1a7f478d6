package io.fluxbus.store.sql;

import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.fluxbus.store.StoredCall;
import io.fluxbus.store.StoredCall.State;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Claims keys that no call has. */
final class Claims implements Action<Claim, StoredCall> {
  /** How often a key is free again when its call is read, before the operation fails. */
  private static final int MAX_ROUNDS = 5;

  private static final Rows INSERT =
      new Rows(
          """
          INSERT INTO fluxbus_calls (tenant, key, token, node, fingerprint, request_id, budget, price,
            step, state, cost, changed)
          SELECT v.column1, v.column2, v.column3, v.column4, v.column5, v.column6, v.column7,
            v.column8, 0, 'waiting', 0, {now}
          FROM ({rows}) AS v
          WHERE EXISTS (SELECT 1 FROM fluxbus_nodes AS n WHERE n.node = v.column4{share})
          ON CONFLICT DO NOTHING
          RETURNING tenant, key, token, changed
          """,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.BIGINT);

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Future<?> execute(Session session, List<Operation<Claim, StoredCall>> operations) {
    // Two transactions that insert the same keys in the same order cannot block each other.
    List<Operation<Claim, StoredCall>> sorted = new ArrayList<>(operations);
    sorted.sort(
        Comparator.comparing((Operation<Claim, StoredCall> o) -> o.argument().key().tenant())
            .thenComparing(o -> o.argument().key().key()));
    return insert(session, sorted, 1);
  }

  private Future<?> insert(
      Session session, List<Operation<Claim, StoredCall>> operations, int round) {
    return session
        .execute(INSERT, operations.stream().map(o -> row(o.argument())).toList())
        .compose(
            inserted -> {
              Map<CallKey, Row> byKey = new HashMap<>();
              inserted.forEach(row -> byKey.put(CallRow.key(row), row));
              List<Operation<Claim, StoredCall>> others = new ArrayList<>();
              for (Operation<Claim, StoredCall> operation : operations) {
                Claim claim = operation.argument();
                Row row = byKey.get(claim.key());
                if (row != null && row.getString(2).equals(claim.token())) {
                  operation.answer(
                      new StoredCall(
                          claim,
                          State.WAITING,
                          null,
                          List.of(),
                          0,
                          Instant.ofEpochMilli(row.getLong(3))));
                } else {
                  others.add(operation);
                }
              }
              return others.isEmpty() ? Future.succeededFuture() : read(session, others, round);
            });
  }

  /** Answers with the calls that have the keys. */
  private Future<?> read(
      Session session, List<Operation<Claim, StoredCall>> operations, int round) {
    return Finds.read(session, operations, Claim::key)
        .compose(
            missing ->
                missing.isEmpty()
                    ? Future.succeededFuture()
                    : withoutCall(session, missing, round));
  }

  /** The node is not registered, or the call that had the key has just ended. */
  private Future<?> withoutCall(
      Session session, List<Operation<Claim, StoredCall>> operations, int round) {
    return Nodes.registered(session, operations.stream().map(o -> o.argument().node()).toList())
        .compose(
            registered -> {
              List<Operation<Claim, StoredCall>> again = new ArrayList<>();
              for (Operation<Claim, StoredCall> operation : operations) {
                if (!registered.contains(operation.argument().node())) {
                  operation.answer(null);
                } else if (round == MAX_ROUNDS) {
                  operation.refuse(new StoreFailure("the key is claimed and freed all the time"));
                } else {
                  again.add(operation);
                }
              }
              return again.isEmpty() ? Future.succeededFuture() : insert(session, again, round + 1);
            });
  }

  static Object[] row(Claim claim) {
    return new Object[] {
      claim.key().tenant(),
      claim.key().key(),
      claim.token(),
      claim.node(),
      claim.fingerprint(),
      claim.requestId(),
      claim.budget(),
      claim.price()
    };
  }
}
