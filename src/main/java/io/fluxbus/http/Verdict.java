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
public record Verdict(GenerationResult result, GenerationException failure, Relay relay) {

  public static Verdict succeeded(GenerationResult result) {
    return new Verdict(result, null, null);
  }

  public static Verdict failed(GenerationException failure) {
    return new Verdict(null, failure, null);
  }
}
