package io.fluxbus.store;

import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;

/**
 * The claim of a key for a caller of this node. Once it is abandoned, it is sent to the store no
 * more.
 */
final class CallClaim {
  private final OutcomeStore store;
  private final CallKey key;
  private final String token;
  private final DurableCall leader;

  /** The call with an unknown outcome that is replaced; null if the key is free. */
  private final StoredCall replaced;

  private Claim claim;
  private boolean abandoned;

  /**
   * @param replaced the call with an unknown outcome that the claim replaces; null for none
   */
  CallClaim(
      OutcomeStore store, CallKey key, String token, DurableCall leader, StoredCall replaced) {
    this.store = store;
    this.key = key;
    this.token = token;
    this.leader = leader;
    this.replaced = replaced;
  }

  CallKey key() {
    return key;
  }

  String token() {
    return token;
  }

  DurableCall leader() {
    return leader;
  }

  String fingerprint() {
    return leader.fingerprint();
  }

  /** What pays for the call; null if nothing does. */
  LeasedBudget budget() {
    return leader.budget();
  }

  /** The name of this process in the claim. Called after the claim was sent. */
  synchronized String node() {
    return claim.node();
  }

  /** The unknown outcome that is replaced; null for none. */
  GenerationOutcome earlier() {
    return isUnknown() ? CallOutcomes.of(replaced) : null;
  }

  /**
   * Sends the claim to the store.
   *
   * @param node the name under which this process is registered
   */
  Future<StoredCall> send(String node) {
    Claim sent = sent(node);
    if (sent == null) {
      return Future.failedFuture("the claim is abandoned");
    }
    return replaced == null ? store.claim(sent) : store.reclaim(sent, replaced.claim().token());
  }

  private synchronized Claim sent(String node) {
    if (abandoned) {
      return null;
    }
    if (claim == null) {
      LeasedBudget budget = budget();
      claim =
          new Claim(
              key,
              token,
              node,
              fingerprint(),
              leader.id(),
              budget == null ? null : budget.name(),
              leader.client().options().price(leader.request()));
    }
    return claim;
  }

  private boolean isUnknown() {
    return replaced != null && replaced.state() == StoredCall.State.UNKNOWN;
  }

  /** Takes back a claim under which nothing was sent. */
  Future<Boolean> undo() {
    return isUnknown() ? store.settle(key, token, earlier(), 0) : store.release(key, token);
  }

  /**
   * Sends the claim no more.
   *
   * @return whether it was sent before, so that the store may have it
   */
  synchronized boolean abandon() {
    abandoned = true;
    return claim != null;
  }
}
