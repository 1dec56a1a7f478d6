package io.fluxbus.flow;

/**
 * How many attempts a call gets, and how long it waits between them: exponential backoff with full
 * jitter, as in "Timeouts, retries, and backoff with jitter" of the Amazon Builders' Library.
 *
 * @param maxAttempts of one call, including the first
 * @param baseDelay the longest wait before the second attempt, in nanoseconds; it doubles with each
 *     further attempt
 * @param maxDelay the longest wait before any attempt, in nanoseconds, unless the API asks for more
 * @param retryUnknown whether a request that may have been billed is sent again
 */
public record RetryPolicy(int maxAttempts, long baseDelay, long maxDelay, boolean retryUnknown) {

  /**
   * Returns the time to wait before the next attempt, in nanoseconds: {@code max(retryAfter, random
   * * min(maxDelay, baseDelay * 2^(attempts - 1)))}.
   *
   * @param attempts how many attempts were made
   * @param retryAfter how long the API asked to wait, in nanoseconds; 0 if it did not
   * @param random from 0 to 1
   */
  public long delay(int attempts, long retryAfter, double random) {
    int doublings = Math.min(attempts - 1, 63);
    long backoff = baseDelay > maxDelay >> doublings ? maxDelay : baseDelay << doublings;
    return Math.max(retryAfter, (long) (random * backoff));
  }
}
