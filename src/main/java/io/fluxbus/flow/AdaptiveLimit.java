package io.fluxbus.flow;

/**
 * Finds the API's concurrency limit by its refusals, as TCP finds a path's capacity by its losses:
 * CUBIC of RFC 9438, with slow start until the first refusal. Time is counted in windows, which are
 * as many accepted calls as the limit is large, since a generation takes anything from seconds to a
 * minute and latency says nothing about the limit.
 *
 * <p>Refusals of calls that started before the same cut are one event. What ran without them is
 * what the API let through, the plateau; one call more was too many, and of that many 0.7 are left,
 * rounded down. From there the limit grows as {@code plateau + 0.1 * (windows - k)^3}: fast at
 * first and hardly at all near the plateau. One and a half windows later it grows on in the same
 * way, ever faster, so that a limit that was raised is found. Where nothing was let through, it
 * starts over.
 *
 * <p>Only calls that started after the cut let it grow, and only while at least half of the permits
 * are in use. The others on the same key find room in the meantime.
 */
final class AdaptiveLimit implements ConcurrencyLimit {
  /** What a refusal leaves: CUBIC's beta. */
  private static final double CUT = 0.7;

  /** CUBIC's C. Smaller is steadier, with fewer refusals; larger finds a raised limit sooner. */
  private static final double GROWTH = 0.1;

  /** In accepted calls: where the limit is small, a larger one is tried less often. */
  private static final double SHORTEST_WINDOW = 5;

  /** In windows, at the plateau. */
  private static final double STAY = 1.5;

  private final int ceiling;
  private double limit;
  private long epoch;

  /** How many ran at the last cut that were not refused. */
  private int letThrough;

  /** Where to settle; 0 in slow start. */
  private double plateau;

  /** The one of the cut before. */
  private double plateauBefore;

  /** How many windows after a cut the plateau is reached. */
  private double k;

  /** Since the last cut. */
  private double windows;

  AdaptiveLimit(int initial, int ceiling) {
    this.ceiling = ceiling;
    this.limit = Math.min(initial, ceiling);
  }

  @Override
  public int current() {
    return (int) Math.round(limit);
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public void accepted(long startedIn, int inFlight) {
    if (startedIn < epoch || inFlight * 2L < current()) {
      return;
    }
    if (plateau == 0) {
      limit = Math.min(ceiling, limit + 1);
      return;
    }
    windows += 1 / Math.max(limit, SHORTEST_WINDOW);
    double away = windows < k ? windows - k : Math.max(0, windows - k - STAY);
    limit = Math.min(ceiling, Math.max(limit, plateau + GROWTH * away * away * away));
  }

  @Override
  public void limited(long startedIn, int inFlight) {
    if (startedIn < epoch - 1) {
      return;
    }
    if (startedIn == epoch) {
      epoch++;
      windows = 0;
      plateauBefore = plateau;
      letThrough = inFlight;
    }
    letThrough = Math.max(0, letThrough - 1);
    // A limit that falls is shared with somebody new: leave room (fast convergence, RFC 9438, 4.7).
    plateau = letThrough < plateauBefore ? letThrough * (1 + CUT) / 2 : letThrough;
    limit = Math.max(1, Math.min(limit, Math.floor((letThrough + 1) * CUT)));
    k = Math.cbrt(Math.max(0, plateau - limit) / GROWTH);
  }
}
