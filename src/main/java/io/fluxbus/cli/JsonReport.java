package io.fluxbus.cli;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.json.OutcomeJson;
import io.vertx.core.Vertx;

/** For programs: the outcome as one line of JSON, and nothing else. */
record JsonReport(Terminal terminal) implements Report {
  @Override
  public void started(Vertx vertx, GenerationRequest request) {}

  @Override
  public void ended(GenerationOutcome outcome) {
    terminal.out().println(OutcomeJson.write(outcome));
    terminal.out().flush();
  }
}
