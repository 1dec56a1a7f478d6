package io.fluxbus.impl;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.flow.Rejection;
import java.time.Duration;

/** The failure of a call that is rejected before its first attempt. */
final class RejectedCall {
  private RejectedCall() {}

  /** The admission rejects the call. */
  static GenerationException failure(Rejection rejection) {
    Duration retryAfter =
        rejection.retryAfter() == 0 ? null : Duration.ofNanos(rejection.retryAfter());
    return new GenerationException(rejection.type(), rejection.detail()).withRetryAfter(retryAfter);
  }

  /** The call has an idempotency key, which no receiver of the client understands. */
  static GenerationException withoutStore() {
    return new GenerationException(
        FailureType.INVALID_REQUEST,
        "the call has an idempotency key, and this client has no store: use a DurableFluxClient");
  }
}
