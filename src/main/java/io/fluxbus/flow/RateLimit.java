package io.fluxbus.flow;

/**
 * How many attempts may start in a time: the generic cell rate algorithm (ITU-T I.371), a token
 * bucket without tokens to count.
 */
public final class RateLimit {
  private static final double NANOS = 1e9;

  /** Between two starts at the full rate; 0 without a limit. */
  private final long interval;

  /** How far the starts may be ahead of the full rate. */
  private final long tolerance;

  /** When the next start is due at the full rate. */
  private long due;

  /**
   * @param perSecond 0 for no limit
   * @param burst how many may start at once after a pause
   * @param now in nanoseconds
   */
  public RateLimit(double perSecond, int burst, long now) {
    interval =
        perSecond == 0 ? 0 : (long) Math.min(Long.MAX_VALUE / 4.0, Math.ceil(NANOS / perSecond));
    tolerance = (long) Math.min(Long.MAX_VALUE / 4.0, (double) interval * (burst - 1));
    due = now;
  }

  /** How many nanoseconds the next start must wait; 0 when it may go now. */
  long delay(long now) {
    return interval == 0 ? 0 : Math.max(0, due - tolerance - now);
  }

  /** Takes a start that need not wait. */
  void take(long now) {
    due = Math.max(due - now, 0) + now + interval;
  }
}
