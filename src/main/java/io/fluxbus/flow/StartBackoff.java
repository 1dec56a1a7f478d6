package io.fluxbus.flow;

/**
 * Holds every start back after the API refused a call that ran alone: with a limit of 1 there is
 * nothing left to cut, and one call after another would meet the same refusal. The first pause
 * takes a quarter of a second, and each further one twice as long, up to eight seconds, until a
 * call is accepted.
 */
public final class StartBackoff {
  private static final long SHORTEST = 250_000_000;
  private static final long LONGEST = 8_000_000_000L;

  private final long shortest;
  private final long longest;

  /** 0 without a pause. */
  private long length;

  private long until;

  /** For the API. */
  StartBackoff() {
    this(SHORTEST, LONGEST);
  }

  /**
   * @param shortest the first, in nanoseconds; each further one is twice as long
   * @param longest in nanoseconds
   */
  public StartBackoff(long shortest, long longest) {
    this.shortest = shortest;
    this.longest = longest;
  }

  /** A call that ran alone was refused. */
  void refused(long now) {
    length = length == 0 ? shortest : Math.min(longest, length * 2);
    until = now + length;
  }

  void accepted() {
    length = 0;
  }

  /** How many nanoseconds the next start must wait; 0 when it may go now. */
  long left(long now) {
    return length == 0 ? 0 : Math.max(0, until - now);
  }
}
