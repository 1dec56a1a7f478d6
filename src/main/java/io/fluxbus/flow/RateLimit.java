package io.fluxbus.flow;

/**
 * The limit of attempts per second: the generic cell rate algorithm (ITU-T I.371), which is a token
 * bucket that needs no token count.
 */
public final class RateLimit {
  private static final double NANOS = 1e9;
  private static final double LONGEST = Long.MAX_VALUE / 4.0;

  /** The time between two starts at the full rate, in nanoseconds; 0 without a limit. */
  private long interval;

  /** By how many nanoseconds the starts may be ahead of the full rate. */
  private long tolerance;

  /** When the next start is due at the full rate. */
  private long due;

  /**
   * @param perSecond 0 for no limit
   * @param burst how many attempts may start at once after a pause
   * @param now in nanoseconds
   */
  public RateLimit(double perSecond, int burst, long now) {
    set(perSecond, burst);
    due = now;
  }

  /** Changes the rate. As many starts as before are ahead of it, at the new rate. */
  public void update(double perSecond, int burst, long now) {
    long before = interval;
    long ahead = Math.max(0, due - now);
    set(perSecond, burst);
    if (interval != before) {
      due = now + (before == 0 ? 0 : (long) Math.min(LONGEST, (double) ahead / before * interval));
    }
  }

  private void set(double perSecond, int burst) {
    interval = perSecond == 0 ? 0 : (long) Math.min(LONGEST, Math.ceil(NANOS / perSecond));
    tolerance = (long) Math.min(LONGEST, (double) interval * (burst - 1));
  }

  /** The time that the next start must wait, in nanoseconds; 0 if it may happen now. */
  public long delay(long now) {
    return interval == 0 ? 0 : Math.max(0, due - tolerance - now);
  }

  /** Counts a start that need not wait. */
  public void take(long now) {
    due = Math.max(due - now, 0) + now + interval;
  }
}
