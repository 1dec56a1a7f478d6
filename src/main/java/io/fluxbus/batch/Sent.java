package io.fluxbus.batch;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;

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

  /** With all that is known of it: the prompt, and what earlier runs may have done. */
  GenerationOutcome whole(GenerationOutcome outcome) {
    GenerationResult result = outcome.result();
    GenerationOutcome prompted =
        result == null || result.prompt() != null
            ? outcome
            : outcome.withImages(result.withPrompt(request.prompt()), outcome.failure());
    return Again.after(prompted, before);
  }
}
