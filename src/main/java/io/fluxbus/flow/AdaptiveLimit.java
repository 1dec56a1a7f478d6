package io.fluxbus.flow;

/**
 * Estimates the API's concurrency limit from its 429 responses, as TCP estimates the capacity of a
 * path from packet losses. The algorithm is CUBIC (RFC 9438), with slow start until the first 429.
 * Time is counted in windows: a window ends when as many calls were accepted as the limit allows at
 * once. Latency is not used, because a generation takes between seconds and a minute whatever the
 * load is.
 *
 * <p>A 429 cuts the limit. All 429 responses to calls that started before the same cut count as one
 * congestion event. The plateau is the number of calls that ran at the cut and were not answered
 * with 429. The new limit is {@code 0.7 * (plateau + 1)}, rounded down. From there the limit grows
 * as {@code plateau + 0.1 * (windows - k)^3}, where {@code k} is the number of windows until it
 * reaches the plateau: quickly at first, and slowly near the plateau. It stays at the plateau for
 * one and a half windows. Then it grows again along the same curve, ever faster, so that it finds a
 * limit that was raised. If the plateau is 0, slow start begins again.
 *
 * <p>The limit grows only with calls that started after the cut, and only while at least half of
 * the permits are in use. Otherwise other clients with the same key can use the capacity.
 */
final class AdaptiveLimit implements ConcurrencyLimit {
  /** The part of the limit that is left after a cut: CUBIC's beta. */
  private static final double CUT = 0.7;

  /** CUBIC's C. A smaller value causes fewer 429s. A larger value finds a raised limit sooner. */
  private static final double GROWTH = 0.1;

  /** The shortest window, in accepted calls. It keeps a small limit from growing too often. */
  private static final double SHORTEST_WINDOW = 5;

  /** How long the limit stays at the plateau, in windows. */
  private static final double PLATEAU_WINDOWS = 1.5;

  private final int ceiling;
  private double limit;
  private long epoch;

  /** The number of calls that ran at the last cut and were not answered with 429. */
  private int notRateLimited;

  /** The limit that the API accepted before the last cut; 0 in slow start. */
  private double plateau;

  /** The plateau of the cut before the last one. */
  private double previousPlateau;

  /** The number of windows from a cut until the limit reaches the plateau. */
  private double k;

  /** The number of windows since the last cut. */
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
  public void onAccepted(long startedIn, int inFlight) {
    if (startedIn < epoch || inFlight * 2L < current()) {
      return;
    }
    if (plateau == 0) {
      limit = Math.min(ceiling, limit + 1);
      return;
    }
    windows += 1 / Math.max(limit, SHORTEST_WINDOW);
    double distance = windows < k ? windows - k : Math.max(0, windows - k - PLATEAU_WINDOWS);
    limit = Math.min(ceiling, Math.max(limit, plateau + GROWTH * distance * distance * distance));
  }

  @Override
  public void onRateLimited(long startedIn, int inFlight) {
    if (startedIn < epoch - 1) {
      return;
    }
    if (startedIn == epoch) {
      epoch++;
      windows = 0;
      previousPlateau = plateau;
      notRateLimited = inFlight;
    }
    notRateLimited = Math.max(0, notRateLimited - 1);
    // A falling limit means that another client has joined. Fast convergence (RFC 9438, section
    // 4.7) leaves it some capacity.
    plateau = notRateLimited < previousPlateau ? notRateLimited * (1 + CUT) / 2 : notRateLimited;
    limit = Math.max(1, Math.min(limit, Math.floor((notRateLimited + 1) * CUT)));
    k = Math.cbrt(Math.max(0, plateau - limit) / GROWTH);
  }
}
