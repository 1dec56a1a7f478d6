package io.fluxbus.store;

import io.fluxbus.Billed;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.store.StoredCall.State;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A store in the memory of this process, which answers at once. Its calls do not survive the
 * process, so a key is billed once only while the process runs.
 *
 * <p>The number of its calls is limited. A new call replaces the settled call that is the oldest,
 * whose key can then be used again. A call that runs is never replaced. Images that are in
 * outcomes, as Base64, take at most an eighth of the heap: then the oldest calls with images are
 * forgotten. The first call that is forgotten is logged as a warning. Thread-safe.
 */
public final class MemoryOutcomeStore implements OutcomeStore {
  public static final int DEFAULT_MAX_CALLS = 100_000;

  private static final int SWEPT_AT_ONCE = 10;

  private static final int PARTS_OF_THE_HEAP = 8;

  private final InstantSource clock;
  private final MemoryCalls rows;

  private final Map<String, Long> nodes = new TreeMap<>();
  private final MemoryBudgets budgets = new MemoryBudgets();

  /** Creates a store for {@value #DEFAULT_MAX_CALLS} calls. */
  public MemoryOutcomeStore() {
    this(DEFAULT_MAX_CALLS);
  }

  /**
   * Creates a store.
   *
   * @param maxCalls how many calls it keeps, at least 1. Calls that run may exceed it
   * @throws IllegalArgumentException if the number is less than 1
   */
  public MemoryOutcomeStore(int maxCalls) {
    this(maxCalls, Runtime.getRuntime().maxMemory() / PARTS_OF_THE_HEAP, InstantSource.system());
  }

  MemoryOutcomeStore(int maxCalls, long maxImageBytes, InstantSource clock) {
    if (maxCalls < 1) {
      throw new IllegalArgumentException("maxCalls must be at least 1, was " + maxCalls);
    }
    this.rows = new MemoryCalls(maxCalls, maxImageBytes);
    this.clock = clock;
  }

  @Override
  public synchronized Future<StoredCall> claim(Claim claim) {
    if (nodes.containsKey(claim.node()) && rows.get(claim.key()) == null) {
      rows.put(changed(new MemoryCall(claim)));
    }
    return find(claim.key());
  }

  @Override
  public synchronized Future<StoredCall> reclaim(Claim claim, String replacedToken) {
    MemoryCall row = rows.get(claim.key());
    if (row != null
        && row.isSettled()
        && row.claim.token().equals(replacedToken)
        && nodes.containsKey(claim.node())) {
      MemoryCall claimed = new MemoryCall(claim);
      claimed.state = row.state == State.UNKNOWN ? State.SENT : State.WAITING;
      rows.put(changed(claimed));
    }
    return claim(claim);
  }

  @Override
  public synchronized Future<Boolean> sending(CallKey key, String token, int step, long price) {
    MemoryCall row = held(key, token);
    return Future.succeededFuture(
        row != null
            && nodes.containsKey(row.claim.node())
            && change(key, token, step, State.SENT, price));
  }

  @Override
  public synchronized Future<Boolean> waiting(CallKey key, String token, int step) {
    return Future.succeededFuture(change(key, token, step, State.WAITING, -1));
  }

  private boolean change(CallKey key, String token, int step, State state, long price) {
    MemoryCall row = held(key, token);
    if (row == null || row.isSettled()) {
      return false;
    }
    if (step > row.step) {
      row.step = step;
      row.state = state;
      row.price = price < 0 ? row.price : price;
      changed(row);
    }
    return true;
  }

  @Override
  public synchronized Future<Boolean> settle(
      CallKey key, String token, GenerationOutcome outcome, long cost) {
    MemoryCall row = held(key, token);
    if (row == null) {
      return Future.succeededFuture(false);
    }
    if (row.isOpen()) {
      budgets.settle(row.claim, row.isSettled(), row.price, row.cost, cost);
      row.state = State.valueOf(outcome.status().name());
      row.outcome = outcome;
      row.cost = cost;
      rows.recorded(changed(row));
    }
    return Future.succeededFuture(row.outcome != null);
  }

  @Override
  public synchronized Future<Boolean> release(CallKey key, String token) {
    MemoryCall row = held(key, token);
    if (row == null || !row.isOpen()) {
      return Future.succeededFuture(false);
    }
    if (row.isSettled()) {
      budgets.refund(row.claim, row.cost);
    }
    rows.remove(key);
    return Future.succeededFuture(true);
  }

  @Override
  public synchronized Future<Boolean> saved(CallKey key, String token, List<StoredFile> files) {
    MemoryCall row = held(key, token);
    if (row == null || row.state != State.SUCCEEDED) {
      return Future.succeededFuture(false);
    }
    row.files = List.copyOf(files);
    return Future.succeededFuture(true);
  }

  @Override
  public synchronized Future<StoredCall> find(CallKey key) {
    MemoryCall row = rows.get(key);
    return Future.succeededFuture(row == null ? null : row.call());
  }

  @Override
  public synchronized Future<Boolean> beat(String node, long count) {
    boolean alive = count == 0 || nodes.containsKey(node);
    if (alive) {
      nodes.merge(node, count, Math::max);
    }
    return Future.succeededFuture(alive);
  }

  @Override
  public synchronized Future<Map<String, Long>> beats() {
    return Future.succeededFuture(Map.copyOf(nodes));
  }

  @Override
  public synchronized Future<Boolean> expire(String node, long count) {
    boolean removed = nodes.remove(node, count);
    if (removed) {
      endCallsOfDeadNodes();
      budgets.expire(node);
    }
    return Future.succeededFuture(removed);
  }

  private void endCallsOfDeadNodes() {
    for (MemoryCall row : List.copyOf(rows.all())) {
      if (!row.isSettled() && !nodes.containsKey(row.claim.node())) {
        if (row.state == State.WAITING) {
          rows.remove(row.claim.key());
        } else {
          row.state = State.UNKNOWN;
          row.cost = row.price;
          budgets.settle(row.claim, false, row.price, 0, row.cost);
          changed(row);
        }
      }
    }
  }

  @Override
  public synchronized Future<Integer> sweep(Duration retainFor) {
    endCallsOfDeadNodes();
    Instant before = clock.instant().minus(retainFor);
    List<CallKey> old =
        rows.all().stream()
            .filter(row -> row.isSettled() && row.updated.isBefore(before))
            .limit(SWEPT_AT_ONCE)
            .map(row -> row.claim.key())
            .toList();
    old.forEach(rows::remove);
    return Future.succeededFuture(old.size());
  }

  @Override
  public synchronized Future<Lease> lease(LeaseRequest request) {
    return Future.succeededFuture(
        nodes.containsKey(request.node()) ? budgets.lease(request) : null);
  }

  @Override
  public synchronized Future<Void> setBudget(String budget, long limit) {
    budgets.setLimit(budget, limit);
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<List<StoredBudget>> budgets() {
    return Future.succeededFuture(budgets.list());
  }

  @Override
  public synchronized Future<List<StoredCall>> list(StoreQuery query) {
    Instant latest =
        query.olderThan() == null ? Instant.MAX : clock.instant().minus(query.olderThan());
    List<StoredCall> found = new ArrayList<>(rows.all().stream().map(MemoryCall::call).toList());
    found.removeIf(
        call ->
            !(query.states().isEmpty() || query.states().contains(call.state()))
                || !(query.tenant() == null || query.tenant().equals(call.claim().key().tenant()))
                || !(query.text() == null || matches(call, query.text()))
                || call.updated().isAfter(latest));
    found.sort(Comparator.comparing(StoredCall::updated).reversed());
    return Future.succeededFuture(
        found.stream().skip(query.offset()).limit(query.limit()).toList());
  }

  private static boolean matches(StoredCall call, String text) {
    return call.claim().key().key().contains(text)
        || call.claim().requestId().contains(text)
        || (call.outcome() != null
            && call.outcome().result() != null
            && text.equals(call.outcome().result().inferenceId()));
  }

  @Override
  public synchronized Future<Boolean> resolve(CallKey key, String token, Billed billed) {
    MemoryCall row = held(key, token);
    if (row == null || row.state != State.UNKNOWN) {
      return Future.succeededFuture(false);
    }
    if (billed == Billed.YES) {
      row.state = State.FAILED;
      changed(row);
    } else {
      budgets.refund(row.claim, row.cost);
      rows.remove(key);
    }
    return Future.succeededFuture(true);
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  private MemoryCall held(CallKey key, String token) {
    MemoryCall row = rows.get(key);
    return row == null || !row.claim.token().equals(token) ? null : row;
  }

  private MemoryCall changed(MemoryCall row) {
    row.updated = clock.instant();
    return row;
  }
}
