package io.fluxbus.http;

import io.fluxbus.GenerationException;
import io.fluxbus.GenerationResult;

/**
 * What one attempt came to.
 *
 * @param result null when it failed
 * @param failure null when it succeeded; its type says whether it may be tried again
 * @param relay null for an attempt that is one POST
 */
public record AttemptResult(
    GenerationResult result, GenerationException failure, RemoteAttempts relay) {

  public static AttemptResult succeeded(GenerationResult result) {
    return new AttemptResult(result, null, null);
  }

  public static AttemptResult failed(GenerationException failure) {
    return new AttemptResult(null, failure, null);
  }
}
