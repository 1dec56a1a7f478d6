package io.fluxbus.image;

import io.fluxbus.CallOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.vertx.core.Future;

/**
 * Records in which files the images of calls were saved. A client with a store is one: {@link
 * io.fluxbus.store.DurableFluxClient}. Thread-safe.
 */
@FunctionalInterface
public interface ImageFileRecorder {
  /**
   * Records the files of an outcome. Call it after {@link ImageFiles#save} has completed.
   *
   * @param request the request of the call
   * @param options the options of the call
   * @param saved the outcome with the names of the files. Nothing is recorded if it has failed, or
   *     if an image has no file
   * @return whether the files are recorded. Never fails, and completes on the caller's context
   */
  Future<Boolean> recordFiles(
      GenerationRequest request, CallOptions options, GenerationOutcome saved);
}
