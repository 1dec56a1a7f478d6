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

  private final String tenant;
  private final CallId id;
  private final GenerationRequest request;
  private final QueuePositions.Ticket ticket;
  private final Instant submitted = Instant.now();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private volatile GenerationCall call;

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

  /** Submits the call. If the client throws, the call does not wait any longer. */
  Future<GenerationOutcome> submit(FluxClient client, CallOptions options) {
    try {
      call = client.submit(request, options.setListener(this).setGate(this));
    } catch (RuntimeException | Error defect) {
      ticket.remove();
      throw defect;
    }
    return call.outcome().onComplete(outcome -> ticket.remove());
  }

  /** Completes with the outcome, on the context that has submitted the call. */
  Future<GenerationOutcome> whenEnded() {
    return call.outcome();
  }

  /** The outcome; null while the call waits or is in flight. */
  GenerationOutcome outcome() {
    GenerationCall submitted = call;
    return submitted == null ? null : submitted.outcome().result();
  }

  /** The position among the calls of the gateway that wait; 0 if it does not wait. */
  int position() {
    return ticket.position();
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
    if (withdrawn && submitted != null) {
      submitted.cancel();
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
    return state.compareAndSet(State.WAITING, State.IN_FLIGHT) || state.get() == State.IN_FLIGHT
        ? Future.succeededFuture()
        : Future.failedFuture("the call was withdrawn");
  }

  @Override
  public void retrying(GenerationException failure, Duration delay) {
    state.compareAndSet(State.IN_FLIGHT, State.WAITING);
  }
}
