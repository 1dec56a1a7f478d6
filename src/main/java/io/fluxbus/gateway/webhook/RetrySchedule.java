package io.fluxbus.gateway.webhook;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The delays between the attempts of a delivery: those that Standard Webhooks recommends, each
 * extended by a random part, so that deliveries that failed together are not repeated together.
 */
final class RetrySchedule {
  private static final List<Duration> DELAYS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private static final double MAX_JITTER = 0.2;
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

  private final int maxAttempts;
  private final DoubleSupplier random;

  /**
   * @param maxAttempts at most 10
   * @param random returns numbers from 0 to 1
   */
  RetrySchedule(int maxAttempts, DoubleSupplier random) {
    this.maxAttempts = maxAttempts;
    this.random = random;
  }

  /**
   * Returns the delay before the next attempt; null if there is none.
   *
   * @param attempts the number of attempts so far
   * @param retryAfter how long the receiver asks to wait; null if it does not
   */
  Duration delay(int attempts, Duration retryAfter) {
    if (attempts >= maxAttempts) {
      return null;
    }
    Duration delay = DELAYS.get(attempts - 1);
    Duration longer =
        delay.plusMillis((long) (delay.toMillis() * MAX_JITTER * random.getAsDouble()));
    if (retryAfter == null || retryAfter.compareTo(longer) <= 0) {
      return longer;
    }
    return retryAfter.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : retryAfter;
  }
}
