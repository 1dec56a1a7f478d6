package io.fluxbus.batch;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;

/** A request that the stream has. */
final class Sent {
  final Line line;
  final GenerationRequest request;

  /** How often earlier runs may have sent it. */
  final int before;

  /** How often this run has announced it. */
  int announced;

  /** Completes when the last announcement is on disk. */
  Future<Void> announcement = Future.failedFuture("there is none");

  Sent(Line line, GenerationRequest request, int before) {
    this.line = line;
    this.request = request;
    this.before = before;
  }

  /** The outcome with what was asked for, where the answer does not tell. */
  GenerationOutcome asked(GenerationOutcome outcome) {
    return outcome.result() == null
        ? outcome
        : outcome.withImages(outcome.result().of(request), outcome.failure());
  }
}
