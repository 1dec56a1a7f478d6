package io.fluxbus.gateway.webhook;

import java.time.Duration;

/**
 * How an attempt to deliver a webhook has ended.
 *
 * @param problem what has failed, without the URL; null if the webhook was delivered
 * @param isFinal whether no further attempt is made
 * @param retryAfter how long the receiver asks to wait; null if it does not
 */
record AttemptEnd(String problem, boolean isFinal, Duration retryAfter) {
  private static final int GONE = 410;

  static AttemptEnd failed(String problem) {
    return new AttemptEnd(problem, false, null);
  }

  static AttemptEnd forbidden(String problem) {
    return new AttemptEnd(problem, true, null);
  }

  /** The receiver has answered. A redirect is a failure. */
  static AttemptEnd of(int status, Duration retryAfter) {
    return status / 100 == 2
        ? new AttemptEnd(null, true, null)
        : new AttemptEnd("the response was " + status, status == GONE, retryAfter);
  }
}
