package io.fluxbus.gateway;

import io.fluxbus.AttemptGate;
import io.fluxbus.CallListener;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A call of the gateway. It can be withdrawn as long as it waits. A call in flight may be billed,
 * so it goes on even if nobody waits for it. Thread-safe.
 */
final class GatewayCall implements CallListener, AttemptGate {
  private enum State {
    WAITING,
    IN_FLIGHT,
    WITHDRAWN
  }

  /** Decides when the call is submitted. */
  interface Scheduler {
    /** The call was withdrawn before it was submitted. */
    void withdrawn(GatewayCall call);
  }

  private final String tenant;
  private final CallId id;
  private final GenerationRequest request;
  private final QueuePositions.Ticket ticket;
  private final Instant submitted = Instant.now();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final Promise<GenerationOutcome> outcome = Promise.promise();
  private final AtomicReference<Runnable> onLeft = new AtomicReference<>();
  private volatile GenerationCall call;

  /** Null if the call is submitted at once. */
  private volatile Scheduler scheduler;

  /** Guarded by the lock of the calls, like the members below. */
  private boolean kept;

  /** Whether the call has left the calls, unless it is kept. */
  private boolean ended;

  /** When the outcome was kept, by the clock of the calls. */
  private long keptSince;

  GatewayCall(String tenant, CallId id, GenerationRequest request, QueuePositions.Ticket ticket) {
    this.tenant = tenant;
    this.id = id;
    this.request = request;
    this.ticket = ticket;
  }

  String tenant() {
    return tenant;
  }

  CallId id() {
    return id;
  }

  GenerationRequest request() {
    return request;
  }

  /** When the call was made. */
  Instant submitted() {
    return submitted;
  }

  /** Lets a scheduler submit the call. Called before others know the call. */
  void setScheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Runs an action when the call does not wait in the client any more, or has its outcome. */
  void onLeft(Runnable action) {
    onLeft.set(action);
  }

  /** The call does not wait in the client any more. May be called several times. */
  void leave() {
    Runnable action = onLeft.getAndSet(null);
    if (action != null) {
      action.run();
    }
  }

  /** Submits the call. If the client throws, the call does not wait any longer. */
  Future<GenerationOutcome> submit(FluxClient client, CallOptions options) {
    GenerationCall submitted;
    try {
      submitted = client.submit(request, options.setListener(this).setGate(this));
    } catch (RuntimeException | Error defect) {
      ticket.remove();
      throw defect;
    }
    call = submitted;
    if (isWithdrawn()) {
      submitted.cancel();
    }
    submitted.outcome().onSuccess(this::complete);
    return outcome.future();
  }

  /**
   * Ends a call that was not submitted. Nothing is billed.
   *
   * @param waited how long it has waited, in milliseconds
   */
  void end(GenerationException failure, long waited) {
    complete(
        new GenerationOutcome(
            request.id(), null, failure, 0, 0, waited, waited, request.metadata()));
  }

  private void complete(GenerationOutcome result) {
    ticket.remove();
    outcome.tryComplete(result);
    leave();
  }

  /** Completes with the outcome, on the context that has submitted the call, or on any thread. */
  Future<GenerationOutcome> whenEnded() {
    return outcome.future();
  }

  /** The outcome; null while the call waits or is in flight. */
  GenerationOutcome outcome() {
    return outcome.future().result();
  }

  /** The position among the calls of its tenant that wait; 0 if it does not wait. */
  int position() {
    return ticket.position();
  }

  boolean isWithdrawn() {
    return state.get() == State.WITHDRAWN;
  }

  boolean isInFlight() {
    return state.get() == State.IN_FLIGHT;
  }

  /**
   * Cancels the call unless it is in flight. Nothing is billed.
   *
   * @return false if it is in flight, or has its outcome
   */
  boolean withdraw() {
    boolean withdrawn = outcome() == null && state.compareAndSet(State.WAITING, State.WITHDRAWN);
    GenerationCall submitted = call;
    Scheduler waitsAt = scheduler;
    if (withdrawn && submitted != null) {
      submitted.cancel();
    } else if (withdrawn && waitsAt != null) {
      waitsAt.withdrawn(this);
    }
    return withdrawn;
  }

  void setKept() {
    kept = true;
  }

  boolean isKept() {
    return kept;
  }

  void setEnded() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }

  void keptSince(long now) {
    keptSince = now;
  }

  long keptSince() {
    return keptSince;
  }

  @Override
  public Future<Void> open(GenerationRequest sent, int attempt, int unknown) {
    ticket.remove();
    leave();
    return state.compareAndSet(State.WAITING, State.IN_FLIGHT) || state.get() == State.IN_FLIGHT
        ? Future.succeededFuture()
        : Future.failedFuture("the call was withdrawn");
  }

  @Override
  public void retrying(GenerationException failure, Duration delay) {
    state.compareAndSet(State.IN_FLIGHT, State.WAITING);
  }
}
