package io.fluxbus.store;

import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;

/** A call without a key that no budget pays for. It is a call of the client below. Thread-safe. */
final class PassedCall implements KeylessCall {
  private final GenerationCall inner;
  private final Future<GenerationOutcome> outcome;

  /** Whether the closed client, and not the caller, has cancelled the call. */
  private volatile boolean closed;

  PassedCall(GenerationCall inner) {
    this.inner = inner;
    this.outcome = inner.outcome().map(this::ended);
  }

  private GenerationOutcome ended(GenerationOutcome ended) {
    return closed ? CallOutcomes.closed(ended) : ended;
  }

  @Override
  public String id() {
    return inner.id();
  }

  @Override
  public Future<GenerationOutcome> outcome() {
    return outcome;
  }

  @Override
  public boolean cancel() {
    return inner.cancel();
  }

  @Override
  public void close() {
    // First the reason: the outcome may follow at once.
    closed = true;
    closed = inner.cancel();
  }
}
