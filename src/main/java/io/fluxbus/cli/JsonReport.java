package io.fluxbus.cli;

import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.OutcomeJson;

/** For programs: each outcome as one line of JSON, and nothing else. */
record JsonReport(Terminal terminal) implements Report {
  @Override
  public void started() {}

  @Override
  public void goesOn(FluxClientStats stats) {}

  @Override
  public boolean ended(GenerationOutcome outcome) {
    terminal.out().println(OutcomeJson.write(outcome));
    return terminal.arrived(outcome.id());
  }

  @Override
  public void allEnded() {}
}
