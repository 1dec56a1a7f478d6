package io.fluxbus.impl;

import io.fluxbus.GenerationException;
import io.fluxbus.flow.Rejection;
import java.time.Duration;

/** The failure of a call that the admission has rejected. */
final class RejectedCall {
  private RejectedCall() {}

  static GenerationException failure(Rejection rejection) {
    Duration retryAfter =
        rejection.retryAfter() == 0 ? null : Duration.ofNanos(rejection.retryAfter());
    return new GenerationException(rejection.type(), rejection.detail()).withRetryAfter(retryAfter);
  }
}
