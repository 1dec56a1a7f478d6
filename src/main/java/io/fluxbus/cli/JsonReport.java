package io.fluxbus.cli;

import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.json.OutcomeJson;

/** A report for programs: each outcome is one line of JSON. */
record JsonReport(Terminal terminal) implements Report {
  @Override
  public void started() {}

  @Override
  public void progress(FluxClientStats stats) {}

  @Override
  public boolean settled(GenerationOutcome outcome) {
    terminal.out().println(OutcomeJson.write(outcome));
    return terminal.checkWritten(outcome.id());
  }

  @Override
  public void finished() {}
}
