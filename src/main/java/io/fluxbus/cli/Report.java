package io.fluxbus.cli;

import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;

/** Shows the progress and the outcome of each request. One thread uses it. */
interface Report {
  /** All requests are under way. */
  void started();

  /** They still are; said every moment when nothing else is. */
  void goesOn(FluxClientStats stats);

  /**
   * Nothing more will come of this one.
   *
   * @return whether that could be told
   */
  boolean ended(GenerationOutcome outcome);

  /** Nor of any. */
  void allEnded();
}
