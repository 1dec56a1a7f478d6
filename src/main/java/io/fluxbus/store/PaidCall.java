package io.fluxbus.store;

import io.fluxbus.AttemptGate;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.impl.CallerContext;
import io.fluxbus.impl.ClientRuntime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;

/**
 * A call without a key that a budget of the store pays for. It is not recorded; only its cost is.
 * Thread-safe.
 */
final class PaidCall implements KeylessCall, AttemptGate {
  private final DurableFluxClient client;
  private final GenerationRequest request;
  private final CallOptions options;
  private final LeasedBudget budget;
  private final ClientRuntime runtime;
  private final CallerContext context;
  private final Promise<GenerationOutcome> outcome;
  private final long submitted;
  private final long deadline;
  private final long price;

  // Guarded by this.
  private Reservation reservation;
  private GenerationCall inner;
  private boolean cancelled;

  /** Why the budget does not pay for another attempt; null if it was not asked, or pays. */
  private volatile GenerationException unaffordable;

  /** Whether the closed client, and not the caller, has cancelled the call. */
  private volatile boolean closed;

  /**
   * @param options the caller's, copied
   */
  PaidCall(
      DurableFluxClient client,
      GenerationRequest request,
      CallOptions options,
      LeasedBudget budget) {
    this.client = client;
    this.request = request;
    this.options = options;
    this.budget = budget;
    this.runtime = client.runtime();
    this.context = runtime.context();
    this.outcome = context.promise();
    this.submitted = runtime.nanoTime();
    Long timeout = options.getTimeout();
    long millis = timeout == null ? client.options().getTotalTimeout() : timeout;
    this.deadline = submitted + Math.min(TimeUnit.MILLISECONDS.toNanos(millis), Long.MAX_VALUE / 4);
    this.price = client.options().price(request);
  }

  PaidCall start() {
    if (options.getCancellation() != null) {
      options.getCancellation().add(this);
    }
    reserve()
        .onComplete(
            reserved -> context.execute(() -> submit(reserved)),
            failure -> context.execute(() -> fail((GenerationException) failure)));
    return this;
  }

  private Future<Reservation> reserve() {
    return budget.reserve(price, false, deadline);
  }

  private void submit(Reservation reserved) {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - runtime.nanoTime());
    CallOptions remaining =
        new CallOptions(options).setCancellation(null).setTimeout(Math.max(1, left)).setGate(this);
    synchronized (this) {
      if (!cancelled) {
        reservation = reserved;
        inner = client.delegate().submit(request, remaining);
      }
    }
    if (inner == null) {
      reserved.spend(0);
    } else {
      inner.outcome().onSuccess(this::ended);
    }
  }

  /** An attempt after one that may have been billed costs as much again. */
  @Override
  public Future<Void> open(GenerationRequest sent, int attempt, int unknown) {
    AttemptGate gate = options.getGate();
    Future<Void> opened =
        gate == null ? Future.succeededFuture() : gate.open(sent, attempt, unknown);
    return reservation.amount() >= price * (unknown + 1L)
        ? opened
        : opened.compose(v -> reserveMore());
  }

  private Future<Void> reserveMore() {
    return reserve()
        .onSuccess(reservation::add)
        .onFailure(failure -> unaffordable = (GenerationException) failure)
        .mapEmpty();
  }

  private void ended(GenerationOutcome ended) {
    reservation.spend(CallOutcomes.cost(ended, price));
    long before = TimeUnit.NANOSECONDS.toMillis(runtime.nanoTime() - submitted);
    complete(
        new GenerationOutcome(
            ended.id(),
            ended.result(),
            ended.failure(),
            ended.attempts(),
            ended.unknownAttempts(),
            ended.queuedMillis() + Math.max(0, before - ended.elapsedMillis()),
            before,
            ended.metadata()));
  }

  private void fail(GenerationException failure) {
    long waited = TimeUnit.NANOSECONDS.toMillis(runtime.nanoTime() - submitted);
    complete(
        new GenerationOutcome(
            request.id(), null, failure, 0, 0, waited, waited, request.metadata()));
  }

  private void complete(GenerationOutcome ended) {
    GenerationException why = unaffordable;
    GenerationOutcome explained = why == null ? ended : CallOutcomes.cancelled(ended, why);
    outcome.tryComplete(closed ? CallOutcomes.closed(explained) : explained);
  }

  @Override
  public void close() {
    // First the reason: the outcome may follow at once.
    closed = true;
    closed = cancel();
  }

  @Override
  public String id() {
    return request.id();
  }

  @Override
  public Future<GenerationOutcome> outcome() {
    return outcome.future();
  }

  @Override
  public boolean cancel() {
    GenerationCall sent;
    synchronized (this) {
      boolean again = cancelled;
      cancelled = true;
      sent = inner;
      if (sent == null && (again || outcome.future().isComplete())) {
        return false;
      }
    }
    if (sent != null) {
      return sent.cancel();
    }
    context.execute(
        () -> fail(new GenerationException(FailureType.CANCELLED, "the call was cancelled")));
    return true;
  }
}
