package io.fluxbus.flow;

/**
 * Which failures are tried again, and when: with exponential backoff and full jitter, as in
 * "Timeouts, retries, and backoff with jitter" of the Amazon Builders' Library.
 *
 * @param maxAttempts of one call, the first included
 * @param baseDelay the longest wait before the second attempt, in nanoseconds; it doubles each time
 * @param maxDelay the longest wait before any attempt, unless the API asks for more
 * @param retryUnknown whether to send again what may have been billed
 */
public record RetryPolicy(int maxAttempts, long baseDelay, long maxDelay, boolean retryUnknown) {

  /**
   * How long to wait before the next attempt: {@code max(asked, random * backoff)}.
   *
   * @param attempts how many were made
   * @param asked how long the API asked to wait, in nanoseconds; 0 when it did not
   * @param random from 0 to 1
   */
  public long delay(int attempts, long asked, double random) {
    int doublings = Math.min(attempts - 1, 63);
    long backoff = baseDelay > maxDelay >> doublings ? maxDelay : baseDelay << doublings;
    return Math.max(asked, (long) (random * backoff));
  }
}
