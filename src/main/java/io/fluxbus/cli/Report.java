package io.fluxbus.cli;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Vertx;

/** Tells whoever looks what is going on, and how it ended. */
interface Report {
  /** The request is sent. */
  void started(Vertx vertx, GenerationRequest request);

  /** Nothing more will come. */
  void ended(GenerationOutcome outcome);
}
