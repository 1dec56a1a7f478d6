package io.fluxbus.store;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.spi.StoreMetrics;
import java.util.ArrayList;
import java.util.List;

/**
 * All calls of this node with the same key. They share one claim, and one call of the client below.
 *
 * <p>The first caller claims the key ({@link ClaimingPhase}). If the claim succeeds, its request is
 * submitted ({@link RunningPhase}), and the outcome is recorded before the callers get it ({@link
 * RecordingPhase}). If another node has the key, the callers wait for its outcome ({@link
 * ElsewherePhase}). Everything runs in one queue, on whichever thread brings news.
 */
final class KeyedCall {
  /** The detail of the failure of a caller with another request than that of the key. */
  static final String MISMATCH = "the idempotency key was used for a different request or base URL";

  private final StoreNode node;
  private final StoreServices services;
  private final CallKey key;
  private final SerialQueue queue = new SerialQueue();

  /** The callers whose outcome is not known. */
  private final List<DurableCall> callers = new ArrayList<>();

  /** Null before the first caller, and at the end. */
  private KeyPhase phase;

  /** Whether nobody waits, and nothing is left to record. */
  private boolean ended;

  KeyedCall(StoreNode node, StoreServices services, CallKey key) {
    this.node = node;
    this.services = services;
    this.key = key;
  }

  /** Runs an action after those that were added before. */
  void execute(Runnable action) {
    queue.execute(action);
  }

  StoreNode node() {
    return node;
  }

  StoreServices services() {
    return services;
  }

  CallKey key() {
    return key;
  }

  /** The callers whose outcome is not known. The phases change the list. */
  List<DurableCall> callers() {
    return callers;
  }

  boolean isIn(KeyPhase current) {
    return phase == current;
  }

  long now() {
    return services.runtime().nanoTime();
  }

  // Callers come.

  /** Adds a caller. It gets its outcome from here, or from the next object for the key. */
  void join(DurableCall call) {
    call.setKey(this);
    execute(() -> add(call));
  }

  private void add(DurableCall call) {
    if (ended) {
      node.join(key, call);
      return;
    }
    GenerationException endReason = call.endReason();
    if (endReason != null) {
      call.complete(CallOutcomes.failed(call, endReason, now()));
      endIfIdle();
      return;
    }
    call.startTimer();
    if (phase == null) {
      callers.add(call);
      claim(call, null);
    } else {
      phase.add(call);
    }
  }

  /** Whether the request is that of the key. Otherwise, the call gets its outcome. */
  boolean accepts(DurableCall call, String fingerprint) {
    boolean same = call.fingerprint().equals(fingerprint);
    if (!same) {
      GenerationException failure = new GenerationException(FailureType.INVALID_REQUEST, MISMATCH);
      call.complete(CallOutcomes.failed(call, failure, now()));
    }
    return same;
  }

  void rejectOthers(String fingerprint) {
    callers.removeIf(call -> !accepts(call, fingerprint));
  }

  // One phase follows another.

  void enter(KeyPhase next) {
    phase = next;
  }

  /**
   * @param leader the caller whose request is claimed
   * @param replaced the settled call whose key is claimed; null if the key is free
   */
  void claim(DurableCall leader, StoredCall replaced) {
    ClaimingPhase claiming = new ClaimingPhase(this, leader, replaced);
    enter(claiming);
    claiming.start();
  }

  /** The key may be free. */
  void claimAgain() {
    if (callers.isEmpty()) {
      end();
    } else {
      claim(callers.get(0), null);
    }
  }

  /** Another call has the key. */
  void belongsToOther(StoredCall found) {
    rejectOthers(found.claim().fingerprint());
    if (hasImagesToFind(found)) {
      ImageCheckPhase checking = new ImageCheckPhase(this, found);
      enter(checking);
      checking.start();
    } else if (found.isSettled()) {
      replay(found);
    } else if (callers.isEmpty()) {
      end();
    } else if (node.claims().isLeftover(found)) {
      // A claim that has arrived late, after it was abandoned.
      UndoPhase undoing = new UndoPhase(this, () -> node.claims().undo(found), false, () -> {});
      enter(undoing);
      undoing.start();
    } else if (phase instanceof ElsewherePhase waiting) {
      waiting.awaitEnd(found);
    } else {
      ElsewherePhase waiting = new ElsewherePhase(this);
      enter(waiting);
      waiting.start(found);
    }
  }

  /** Whether it matters where the images are now: in their files, at their URLs, or nowhere. */
  private boolean hasImagesToFind(StoredCall found) {
    return found.state() == StoredCall.State.SUCCEEDED
        && (CallKeys.isSeeded(key) || !found.files().isEmpty())
        && !callers.isEmpty();
  }

  private void replay(StoredCall found) {
    replay(found, CallOutcomes.of(found));
  }

  /** Delivers a recorded outcome, except to callers that replace an unknown one. */
  void replay(StoredCall found, GenerationOutcome recorded) {
    boolean unknown = recorded.status() == GenerationOutcome.Status.UNKNOWN;
    for (DurableCall call : List.copyOf(callers)) {
      if (!(unknown && call.client().options().isRetryUnknownOutcome())) {
        callers.remove(call);
        call.accept();
        services.monitor().measure(StoreMetrics::replayed);
        call.complete(CallOutcomes.replay(call, recorded, now()));
      }
    }
    if (callers.isEmpty()) {
      end();
    } else {
      claim(callers.get(0), found);
    }
  }

  void end() {
    ended = true;
    phase = null;
    node.remove(key, this);
  }

  // Callers leave.

  /** The caller has cancelled its call. */
  void leave(DurableCall call) {
    execute(
        () -> {
          GenerationException reason = call.endReason();
          if (callers.remove(call)) {
            leave(call, reason);
          }
        });
  }

  /** The deadline of the caller has passed. */
  void expired(DurableCall call) {
    execute(
        () -> {
          if (callers.remove(call)) {
            leave(call, expiry());
          } else if (phase != null) {
            phase.expired(call);
          }
        });
  }

  private GenerationException expiry() {
    return phase.isStoreFailing()
        ? new GenerationException(
            FailureType.STORE_UNAVAILABLE, "the store did not answer before the deadline")
        : new GenerationException(FailureType.DEADLINE_EXCEEDED, phase.expiryDetail());
  }

  /** Delivers the outcome of a caller that was removed, and ends what nobody waits for. */
  private void leave(DurableCall call, GenerationException reason) {
    Billed billed = phase.mayBeBilled() ? Billed.UNKNOWN : Billed.NO;
    call.complete(CallOutcomes.failed(call, reason.withBilled(billed), now()));
    endIfIdle();
  }

  private void endIfIdle() {
    if (!callers.isEmpty()) {
      return;
    }
    if (phase == null) {
      end();
    } else {
      phase.onNoCaller();
    }
  }

  /** Ends the callers of a client that is closed, and the calls that run for it. */
  void close(DurableFluxClient client) {
    execute(
        () -> {
          if (phase != null && !phase.close(client)) {
            leaveAll(client);
          }
        });
  }

  /** Ends the callers of a client, whether their outcomes are recorded or not. */
  void abort(DurableFluxClient client) {
    execute(
        () -> {
          leaveAll(client);
          if (phase != null) {
            phase.abort(client);
          }
        });
  }

  private void leaveAll(DurableFluxClient client) {
    for (DurableCall call : List.copyOf(callers)) {
      if (call.client() == client) {
        callers.remove(call);
        leave(call, new GenerationException(FailureType.CLOSED, DurableFluxClient.CLOSED));
      }
    }
  }

  // What the call of this node asks.

  /** Whether a caller still waits, so that a POST may be sent. */
  boolean isWanted() {
    return callers.stream().anyMatch(call -> call.endReason() == null && call.timeLeft() > 0);
  }

  /** The time until the last deadline of a caller, in nanoseconds. */
  long longestTimeLeft() {
    return callers.stream().mapToLong(DurableCall::timeLeft).max().orElse(0);
  }
}
