package io.fluxbus.flow;

/**
 * Finds the API's concurrency limit by its refusals, as TCP finds a path's capacity by its losses:
 * CUBIC of RFC 9438, with slow start until the first refusal. Time is counted in windows, which are
 * as many accepted calls as the limit is large, since a generation takes anything from seconds to a
 * minute and latency says nothing about the limit.
 *
 * <p>A refusal multiplies the limit by 0.7, once for all calls that started before it. From there
 * it grows as {@code plateau + 0.1 * (windows - k)^3}: fast at first, hardly at all around the
 * plateau, which is the most that the API let through last time, and ever faster beyond it, so that
 * a limit that was raised is found. It grows only while at least half of the permits are in use.
 */
final class AdaptiveLimit implements ConcurrencyLimit {
  /** What a refusal leaves: CUBIC's beta. */
  private static final double CUT = 0.7;

  /** CUBIC's C. Smaller is steadier, with fewer refusals; larger finds a raised limit sooner. */
  private static final double GROWTH = 0.1;

  /** In accepted calls: where the limit is 1 or 2, a larger one is tried less often. */
  private static final double SHORTEST_WINDOW = 5;

  private final int ceiling;
  private double limit;
  private long epoch;

  /** The most that was let through before the last cut; 0 in slow start. */
  private double plateau;

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
    return (int) limit;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public void accepted(int inFlight) {
    if (inFlight * 2 < current()) {
      return;
    }
    if (plateau == 0) {
      limit = Math.min(ceiling, limit + 1);
      return;
    }
    windows += 1 / Math.max(limit, SHORTEST_WINDOW);
    double beyond = windows - k;
    double grown = plateau + GROWTH * beyond * beyond * beyond;
    limit = Math.min(ceiling, Math.max(limit, grown));
  }

  @Override
  public void limited(long startedIn) {
    if (startedIn < epoch) {
      return;
    }
    epoch++;
    double letThrough = Math.max(1, current() - 1);
    // A limit that falls is shared with somebody new: leave room (fast convergence, RFC 9438, 4.7).
    plateau = letThrough < plateau ? letThrough * (1 + CUT) / 2 : letThrough;
    limit = Math.max(1, limit * CUT);
    k = Math.cbrt(Math.max(0, plateau - limit) / GROWTH);
    windows = 0;
  }
}
