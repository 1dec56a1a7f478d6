package io.fluxbus.store;

import io.fluxbus.store.StoredCall.State;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The claims of this node. A claim that the store executes late, after it was undone, holds its key
 * although nobody uses it, and no other node may free it, because this node lives. So this node
 * undoes each claim that has its name and a token that it does not use. Thread-safe.
 */
final class LocalClaims {
  private static final int PAGE = 100;

  private final OutcomeStore store;
  private final Predicate<String> isOwnName;

  /** The claims whose calls run, or whose outcomes are not recorded yet, by token. */
  private final Map<String, CallClaim> used = new ConcurrentHashMap<>();

  /** Undone claims that may have replaced an unknown outcome, which must be recorded again. */
  private final Map<String, CallClaim> undoneReplacements = new ConcurrentHashMap<>();

  /**
   * @param isOwnName whether this node has or had a name
   */
  LocalClaims(OutcomeStore store, Predicate<String> isOwnName) {
    this.store = store;
    this.isOwnName = isOwnName;
  }

  void add(CallClaim claim) {
    used.put(claim.token(), claim);
  }

  /** The outcome of the claim is recorded, or its key belongs to another. */
  void remove(CallClaim claim) {
    used.remove(claim.token());
  }

  /** The claim is undone, but may still reach the store. */
  void removeUndone(CallClaim claim) {
    if (claim.earlier() != null) {
      undoneReplacements.put(claim.token(), claim);
    }
    used.remove(claim.token());
  }

  /** Whether a call has a claim of this node that nobody uses. */
  boolean isLeftover(StoredCall call) {
    return !call.isSettled()
        && isOwnName.test(call.claim().node())
        && !used.containsKey(call.claim().token());
  }

  /** Undoes a leftover. */
  Future<Boolean> undo(StoredCall leftover) {
    Claim claim = leftover.claim();
    CallClaim replacement = undoneReplacements.get(claim.token());
    return replacement == null ? store.release(claim.key(), claim.token()) : replacement.undo();
  }

  /** Finds and undoes leftovers of which nobody has asked for the key. */
  Future<Void> undoLeftovers(Duration olderThan) {
    return undoLeftovers(olderThan, 0);
  }

  private Future<Void> undoLeftovers(Duration olderThan, int offset) {
    Set<State> running = Set.of(State.WAITING, State.SENT);
    return store
        .list(new StoreQuery(running, null, null, olderThan, PAGE, offset))
        .compose(
            calls -> {
              List<Future<Boolean>> undone =
                  calls.stream().filter(this::isLeftover).map(this::undo).toList();
              return Future.join(undone)
                  .compose(
                      v ->
                          calls.size() < PAGE
                              ? Future.succeededFuture()
                              : undoLeftovers(olderThan, offset + PAGE));
            });
  }
}
