package io.fluxbus.store;

import io.fluxbus.spi.StoreMetrics;
import java.util.List;

/** The store is asked for the key. */
final class ClaimingPhase extends KeyPhase {
  private final StoreNode node;
  private final CallClaim claim;
  private StoreRequest<StoredCall> question;

  /**
   * @param leader the caller whose request is claimed
   * @param replaced the settled call whose key is claimed; null if the key is free
   */
  ClaimingPhase(KeyedCall key, DurableCall leader, StoredCall replaced) {
    super(key);
    this.node = key.node();
    this.claim = new CallClaim(services().store(), key.key(), node.nextToken(), leader, replaced);
  }

  void start() {
    node.claims().add(claim);
    question =
        StoreRequest.send(
            services(),
            () -> node.registration().compose(claim::send),
            found -> key().execute(() -> claimed(found)));
  }

  private void claimed(StoredCall found) {
    boolean own = found != null && found.claim().token().equals(claim.token());
    if (!key().isIn(this)) {
      if (own) {
        // The answer is late, and nobody waits for it any more.
        StoreRequest.send(services(), claim::undo, undone -> {});
      }
    } else if (own) {
      claimed();
    } else {
      node.claims().remove(claim);
      if (found == null) {
        node.unregistered(claim.node());
        key().claimAgain();
      } else {
        key().belongsToOther(found);
      }
    }
  }

  private void claimed() {
    key().rejectOthers(claim.fingerprint());
    List<DurableCall> callers = key().callers();
    if (callers.isEmpty()) {
      undo();
      return;
    }
    services().monitor().measure(StoreMetrics::claimed);
    DurableCall leader = callers.contains(claim.leader()) ? claim.leader() : callers.get(0);
    RunningPhase running = new RunningPhase(key(), leader, claim);
    key().enter(running);
    running.start();
  }

  /** Gives up the claim, whose answer nobody waits for. */
  @Override
  void onNoCaller() {
    question.stop();
    if (claim.abandon()) {
      undo();
    } else {
      node.claims().removeUndone(claim);
      key().end();
    }
  }

  private void undo() {
    UndoPhase undoing =
        new UndoPhase(
            key(), claim::undo, claim.earlier() != null, () -> node.claims().removeUndone(claim));
    key().enter(undoing);
    undoing.start();
  }

  @Override
  boolean mayBeBilled() {
    return claim.earlier() != null;
  }

  @Override
  boolean isStoreFailing() {
    return question.isFailing();
  }
}
