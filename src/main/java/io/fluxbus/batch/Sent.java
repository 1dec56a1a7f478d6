package io.fluxbus.batch;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;

/** A request that the stream has. */
final class Sent {
  final Line line;
  final GenerationRequest request;

  /** How often earlier runs may have sent it. */
  final int before;

  boolean announced;

  Sent(Line line, GenerationRequest request, int before) {
    this.line = line;
    this.request = request;
    this.before = before;
  }

  /** With all that is known of it: what was asked for, and what earlier runs may have done. */
  GenerationOutcome whole(GenerationOutcome outcome) {
    return Again.after(
        outcome.result() == null
            ? outcome
            : outcome.withImages(outcome.result().of(request), outcome.failure()),
        before);
  }
}
