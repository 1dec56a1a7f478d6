package io.fluxbus.flow;

import java.util.function.DoubleSupplier;

/**
 * Delays every start after the API answered 429 to a call that ran alone. The limit is then 1 and
 * cannot be cut further, so without a delay each call in turn would be answered with 429. The first
 * delay is about a quarter of a second. Each further one is twice as long, up to about eight
 * seconds, until a call is accepted.
 *
 * <p>Each delay is multiplied by a random number from 0.5 to 1.5. Otherwise many clients that were
 * answered with 429 at the same time would come back at the same time, again and again, and most of
 * them would get nothing.
 */
public final class StartBackoff {
  private static final long SHORTEST = 250_000_000;
  private static final long LONGEST = 8_000_000_000L;

  private final long shortest;
  private final long longest;
  private final DoubleSupplier random;

  /** The length of the current delay; 0 if there is none. */
  private long length;

  private long until;

  /**
   * Creates a backoff with the default delays.
   *
   * @param random numbers from 0 to 1
   */
  public StartBackoff(DoubleSupplier random) {
    this(SHORTEST, LONGEST, random);
  }

  /**
   * @param shortest the length of the first delay, in nanoseconds
   * @param longest in nanoseconds
   * @param random numbers from 0 to 1
   */
  public StartBackoff(long shortest, long longest, DoubleSupplier random) {
    this.shortest = shortest;
    this.longest = longest;
    this.random = random;
  }

  /** The API answered 429 to a call that ran alone. */
  void onRateLimited(long now) {
    length = length == 0 ? shortest : Math.min(longest, length * 2);
    until = now + (long) (length * (0.5 + random.getAsDouble()));
  }

  /** The API accepted a call. */
  void onAccepted() {
    length = 0;
  }

  /** The time that the next start must wait, in nanoseconds; 0 if it may happen now. */
  long remaining(long now) {
    return length == 0 ? 0 : Math.max(0, until - now);
  }
}
