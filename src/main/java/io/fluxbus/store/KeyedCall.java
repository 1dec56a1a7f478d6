package io.fluxbus.store;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.spi.StoreMetrics;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All calls of this node with the same key. They share one claim, and one call of the client below.
 *
 * <p>The first caller claims the key. If the claim succeeds, its request is submitted, and the
 * outcome is recorded before the callers get it. If another node has the key, the callers wait for
 * its outcome. Everything runs in one queue, on whichever thread brings news.
 */
final class KeyedCall {
  private enum Phase {
    /** The store was not asked yet. */
    NEW,
    /** The store was asked for the key. */
    CLAIMING,
    /** The call runs on another node. */
    ELSEWHERE,
    /** The outcome is recorded, and it is checked whether its images still exist. */
    CHECKING,
    /** The call runs on this node. */
    RUNNING,
    /** The call has ended, and the store records how; or a claim is undone. */
    RECORDING,
    /** Nobody waits, and nothing is left to record. */
    ENDED
  }

  /** The detail of the failure of a caller with another request than that of the key. */
  static final String MISMATCH = "the idempotency key was used for a different request or base URL";

  private final StoreNode node;
  private final StoreServices services;
  private final CallKey key;
  private final SerialQueue queue = new SerialQueue();

  /** The callers whose outcome is not known. */
  private final List<DurableCall> callers = new ArrayList<>();

  private Phase phase = Phase.NEW;

  /** The current claim; null while the key belongs to another node. */
  private CallClaim claim;

  /** The last request to the store that decides how the callers go on. */
  private StoreRequest<?> question;

  /** The call of this node; null unless it runs, or its outcome is recorded. */
  private OwnedCall run;

  /** Null unless something is recorded. */
  private Recording recording;

  /** The fingerprint of the call that runs on another node. */
  private String fingerprintElsewhere;

  KeyedCall(StoreNode node, StoreServices services, CallKey key) {
    this.node = node;
    this.services = services;
    this.key = key;
  }

  /** Runs an action after those that were added before. */
  void execute(Runnable action) {
    queue.execute(action);
  }

  /** Adds a caller. It gets its outcome from here, or from the next object for the key. */
  void join(DurableCall call) {
    call.setKey(this);
    execute(() -> add(call));
  }

  private void add(DurableCall call) {
    if (phase == Phase.ENDED) {
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
    switch (phase) {
      case CLAIMING -> callers.add(call);
      case ELSEWHERE -> {
        if (accepts(call, fingerprintElsewhere)) {
          callers.add(call);
          call.accept();
          measure(StoreMetrics::waited);
        }
      }
      case RUNNING -> {
        if (run.isEndRequested()) {
          callers.add(call);
        } else if (accepts(call, run.claim().fingerprint())) {
          callers.add(call);
          call.accept();
          measure(StoreMetrics::joined);
        }
      }
      case NEW -> {
        callers.add(call);
        claim(call, null);
      }
      default -> {
        if (recording == null || isFree(recording.outcome())) {
          callers.add(call);
        } else if (accepts(call, run.claim().fingerprint())) {
          recording.add(call);
          call.accept();
          measure(StoreMetrics::joined);
        }
      }
    }
  }

  /** Whether the request is that of the key. Otherwise, the call gets its outcome. */
  private boolean accepts(DurableCall call, String fingerprint) {
    boolean same = call.fingerprint().equals(fingerprint);
    if (!same) {
      GenerationException failure = new GenerationException(FailureType.INVALID_REQUEST, MISMATCH);
      call.complete(CallOutcomes.failed(call, failure, now()));
    }
    return same;
  }

  private void rejectOthers(String fingerprint) {
    callers.removeIf(call -> !accepts(call, fingerprint));
  }

  /**
   * @param replaced the call with an unknown outcome whose key is claimed; null if the key is free
   */
  private void claim(DurableCall leader, StoredCall replaced) {
    CallClaim sent = new CallClaim(services.store(), key, node.nextToken(), leader, replaced);
    node.claims().add(sent);
    phase = Phase.CLAIMING;
    claim = sent;
    run = null;
    recording = null;
    question =
        StoreRequest.send(
            services,
            () -> node.registration().compose(sent::send),
            found -> execute(() -> claimed(sent, found)));
  }

  private void claimed(CallClaim sent, StoredCall found) {
    boolean own = found != null && found.claim().token().equals(sent.token());
    if (phase != Phase.CLAIMING || claim != sent) {
      if (own) {
        // The answer is late, and nobody waits for it any more.
        StoreRequest.send(services, sent::undo, undone -> {});
      }
      return;
    }
    if (found == null) {
      node.unregistered(sent.node());
      retireClaim();
      claimAgain();
      return;
    }
    if (!own) {
      belongsToOther(found);
      return;
    }
    rejectOthers(sent.fingerprint());
    if (callers.isEmpty()) {
      undo(sent);
      return;
    }
    measure(StoreMetrics::claimed);
    DurableCall leader = callers.contains(sent.leader()) ? sent.leader() : callers.get(0);
    run = new OwnedCall(this, services, leader, sent);
    phase = Phase.RUNNING;
    leader.client().runStarted();
    run.start();
    callers.stream().filter(call -> call != leader).forEach(DurableCall::accept);
  }

  /** Another call has the key. */
  private void belongsToOther(StoredCall found) {
    retireClaim();
    rejectOthers(found.claim().fingerprint());
    if (isReusable(found)) {
      checkImages(found);
    } else if (found.isSettled()) {
      replay(found);
    } else if (callers.isEmpty()) {
      end();
    } else if (node.claims().isLeftover(found)) {
      // A claim that has arrived late, after it was abandoned.
      phase = Phase.RECORDING;
      question =
          StoreRequest.send(
              services, () -> node.claims().undo(found), released -> execute(this::claimAgain));
    } else {
      waitForOther(found);
    }
  }

  /** Whether the images of an earlier request with the same seed may replace new ones. */
  private boolean isReusable(StoredCall found) {
    return key.key().startsWith(DurableFluxClient.SEEDED)
        && found.state() == StoredCall.State.SUCCEEDED
        && !callers.isEmpty();
  }

  private void checkImages(StoredCall found) {
    phase = Phase.CHECKING;
    ImageCheck images = callers.get(0).client().images();
    Future.all(
            found.outcome().result().images().stream()
                .map(image -> images.isAvailable(image).compose(KeyedCall::require))
                .toList())
        .onComplete(
            available -> execute(() -> imagesChecked(found, true)),
            gone -> execute(() -> imagesChecked(found, false)));
  }

  private static Future<Void> require(boolean available) {
    return available ? Future.succeededFuture() : Future.failedFuture("the image is gone");
  }

  private void imagesChecked(StoredCall found, boolean available) {
    if (phase != Phase.CHECKING) {
      return;
    }
    if (available) {
      replay(found);
    } else {
      claim(callers.get(0), found);
    }
  }

  private void replay(StoredCall found) {
    GenerationOutcome recorded = CallOutcomes.of(found);
    boolean unknown = recorded.status() == GenerationOutcome.Status.UNKNOWN;
    for (DurableCall call : List.copyOf(callers)) {
      if (!(unknown && call.client().options().isRetryUnknownOutcome())) {
        callers.remove(call);
        call.accept();
        measure(StoreMetrics::replayed);
        call.complete(CallOutcomes.replay(call, recorded, now()));
      }
    }
    if (callers.isEmpty()) {
      end();
    } else {
      claim(callers.get(0), found);
    }
  }

  private void waitForOther(StoredCall found) {
    if (phase != Phase.ELSEWHERE) {
      phase = Phase.ELSEWHERE;
      callers.forEach(
          call -> {
            call.accept();
            measure(StoreMetrics::waited);
          });
    }
    fingerprintElsewhere = found.claim().fingerprint();
    services.runtime().schedule(node.pollDelay(), () -> execute(this::poll));
  }

  private void poll() {
    if (phase == Phase.ELSEWHERE) {
      question =
          StoreRequest.send(
              services, () -> services.store().find(key), found -> execute(() -> polled(found)));
    }
  }

  private void polled(StoredCall found) {
    if (phase != Phase.ELSEWHERE) {
      return;
    }
    if (found == null) {
      claimAgain();
    } else {
      belongsToOther(found);
    }
  }

  private void claimAgain() {
    if (callers.isEmpty()) {
      end();
    } else {
      claim(callers.get(0), null);
    }
  }

  /** The call of this node has ended. */
  void ended(OwnedCall ended, GenerationOutcome outcome) {
    GenerationOutcome whole = ended.outcomeOf(outcome);
    List<DurableCall> recipients =
        callers.stream().filter(call -> concerns(call, ended, whole)).toList();
    callers.removeAll(recipients);
    recording = new Recording(whole, ended.leader(), recipients);
    phase = Phase.RECORDING;
    CallClaim owned = ended.claim();
    long price = ended.leader().client().options().price(ended.leader().request());
    long cost = CallOutcomes.cost(outcome, price);
    if (isFree(whole)) {
      record(() -> services.store().release(key, owned.token()), 0);
    } else {
      record(() -> services.store().settle(key, owned.token(), whole, cost), cost);
    }
  }

  /** Whether a failure is the caller's, too. Otherwise, the caller starts again. */
  private static boolean concerns(DurableCall call, OwnedCall ended, GenerationOutcome outcome) {
    if (!isFree(outcome)) {
      return true;
    }
    if (ended.isInterrupted()) {
      return false;
    }
    if (ended.isEndRequested()) {
      return ended.isTooLateFor(call);
    }
    return switch (outcome.failure().type()) {
      case CANCELLED, DEADLINE_EXCEEDED -> call == ended.leader();
      case CLOSED -> call.client().delegate() == ended.leader().client().delegate();
      default -> true;
    };
  }

  private static boolean isFree(GenerationOutcome outcome) {
    return outcome.failure() != null && outcome.failure().billed() == Billed.NO;
  }

  private void record(Supplier<Future<Boolean>> change, long cost) {
    question = StoreRequest.send(services, change, held -> execute(() -> recorded(held, cost)));
  }

  private void recorded(boolean held, long cost) {
    run.charge(cost);
    if (!held && !isFree(recording.outcome())) {
      services.monitor().log().notRecorded(recording.outcome().id());
    }
    Recording done = recording;
    DurableFluxClient owner = run.leader().client();
    recording = null;
    run = null;
    retireClaim();
    // First the key, so that a caller that repeats the call finds it free.
    claimAgain();
    done.deliverAll(now());
    owner.runRecorded();
  }

  /** Gives up a claim whose answer nobody waits for. */
  private void abandon() {
    question.stop();
    CallClaim abandoned = claim;
    if (!abandoned.abandon()) {
      undone();
      return;
    }
    undo(abandoned);
  }

  private void undo(CallClaim undone) {
    phase = Phase.RECORDING;
    question = StoreRequest.send(services, undone::undo, held -> execute(this::undone));
  }

  private void undone() {
    node.claims().removeUndone(claim);
    claim = null;
    claimAgain();
  }

  private void retireClaim() {
    if (claim != null) {
      node.claims().remove(claim);
      claim = null;
    }
  }

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
          } else if (recording != null && recording.has(call)) {
            services
                .runtime()
                .schedule(
                    TimeUnit.MILLISECONDS.toNanos(call.client().options().getRecordTimeout()),
                    () -> execute(() -> deliverUnrecorded(call)));
          }
        });
  }

  private GenerationException expiry() {
    boolean storeFails = phase == Phase.RUNNING ? run.isStoreFailing() : question.isFailing();
    return storeFails
        ? new GenerationException(
            FailureType.STORE_UNAVAILABLE, "the store did not answer before the deadline")
        : new GenerationException(
            FailureType.DEADLINE_EXCEEDED,
            phase == Phase.ELSEWHERE
                ? "the call of the same key on another node did not end in time"
                : "the deadline passed");
  }

  private void deliverUnrecorded(DurableCall call) {
    if (recording != null && recording.has(call)) {
      services.monitor().log().deliveredUnrecorded(call.id());
      recording.deliver(call, now());
    }
  }

  /** Delivers the outcome of a caller that was removed, and ends what nobody waits for. */
  private void leave(DurableCall call, GenerationException reason) {
    Billed billed = mayBeBilled() ? Billed.UNKNOWN : Billed.NO;
    call.complete(CallOutcomes.failed(call, reason.withBilled(billed), now()));
    endIfIdle();
  }

  private void endIfIdle() {
    if (!callers.isEmpty()) {
      return;
    }
    switch (phase) {
      case CLAIMING -> abandon();
      case ELSEWHERE, CHECKING -> end();
      case RUNNING -> {
        if (!run.isInFlight() && !run.isEndRequested()) {
          run.end();
        }
      }
      case NEW -> end();
      default -> {
        // What is recorded ends it.
      }
    }
  }

  /** Whether the request of a caller that leaves may have been sent, or may be sent by others. */
  private boolean mayBeBilled() {
    return switch (phase) {
      case CLAIMING -> claim.earlier() != null;
      case ELSEWHERE -> true;
      case RUNNING -> run.mayBeBilled() || !callers.isEmpty();
      default -> claim != null && claim.earlier() != null;
    };
  }

  /** Ends the callers of a client that is closed, and the calls that run for it. */
  void close(DurableFluxClient client) {
    execute(
        () -> {
          if (run != null
              && phase == Phase.RUNNING
              && run.leader().client() == client
              && callers.stream().allMatch(call -> call.client() == client)
              && run.isInFlight()) {
            run.close();
            return;
          }
          leaveAll(call -> call.client() == client);
        });
  }

  /** Ends the callers of a client, whether their outcomes are recorded or not. */
  void abort(DurableFluxClient client) {
    execute(
        () -> {
          leaveAll(call -> call.client() == client);
          if (recording != null) {
            recording.recipients().stream()
                .filter(call -> call.client() == client)
                .forEach(this::deliverUnrecorded);
          }
        });
  }

  private void leaveAll(Predicate<DurableCall> which) {
    for (DurableCall call : List.copyOf(callers)) {
      if (which.test(call)) {
        callers.remove(call);
        leave(call, new GenerationException(FailureType.CLOSED, DurableFluxClient.CLOSED));
      }
    }
  }

  /** Whether a caller still waits, so that a POST may be sent. */
  boolean isWanted() {
    return callers.stream().anyMatch(call -> call.endReason() == null && call.timeLeft() > 0);
  }

  /** The time until the last deadline of a caller, in nanoseconds. */
  long longestTimeLeft() {
    return callers.stream().mapToLong(DurableCall::timeLeft).max().orElse(0);
  }

  private void end() {
    if (question != null) {
      question.stop();
    }
    phase = Phase.ENDED;
    node.remove(key, this);
  }

  private long now() {
    return services.runtime().nanoTime();
  }

  private void measure(Consumer<StoreMetrics> event) {
    services.monitor().measure(event);
  }
}
