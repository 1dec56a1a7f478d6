package io.fluxbus.cli;

import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;

/** Shows the progress and the outcome of each request. One thread uses it. */
interface Report {
  /** Called after all requests were submitted. */
  void started();

  /** Called regularly while requests wait or run. */
  void progress(FluxClientStats stats);

  /**
   * Reports the outcome of a request.
   *
   * @return whether the outcome could be written
   */
  boolean settled(GenerationOutcome outcome);

  /** Called after all outcomes were reported. */
  void finished();
}
