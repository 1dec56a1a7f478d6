package io.fluxbus.flow;

/**
 * Delays every start after the API answered 429 to a call that ran alone. The limit is then 1 and
 * cannot be cut further, so without a delay each call in turn would be answered with 429. The first
 * delay is a quarter of a second. Each further one is twice as long, up to eight seconds, until a
 * call is accepted.
 */
public final class StartBackoff {
  private static final long SHORTEST = 250_000_000;
  private static final long LONGEST = 8_000_000_000L;

  private final long shortest;
  private final long longest;

  /** The length of the current delay; 0 if there is none. */
  private long length;

  private long until;

  /** Creates a backoff with the default delays. */
  StartBackoff() {
    this(SHORTEST, LONGEST);
  }

  /**
   * @param shortest the first delay, in nanoseconds
   * @param longest in nanoseconds
   */
  public StartBackoff(long shortest, long longest) {
    this.shortest = shortest;
    this.longest = longest;
  }

  /** The API answered 429 to a call that ran alone. */
  void onRateLimited(long now) {
    length = length == 0 ? shortest : Math.min(longest, length * 2);
    until = now + length;
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
