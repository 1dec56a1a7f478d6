package io.fluxbus.flow;

/**
 * Finds the API's concurrency limit by its 429 responses, as TCP finds the capacity of a path by
 * its losses: CUBIC of RFC 9438, with slow start until the first 429. Time is counted in windows. A
 * window is as many accepted calls as the limit is large. Latency is not used, because a generation
 * takes between seconds and a minute whatever the load is.
 *
 * <p>All 429 responses to calls that started before the same cut count as one congestion event. The
 * calls that ran without a 429 are the plateau, which the API accepted. One more call was too many:
 * of that number, 0.7 are left, rounded down. From there the limit grows as {@code plateau + 0.1 *
 * (windows - k)^3}: quickly at first, and slowly near the plateau. It stays there for one and a
 * half windows. Then it grows again along the same curve, ever faster, so that it finds a limit
 * that was raised. If the plateau is 0, slow start begins again.
 *
 * <p>The limit grows only by calls that started after the cut, and only while at least half of the
 * permits are in use. Meanwhile other clients with the same key can use the capacity.
 */
final class AdaptiveLimit implements ConcurrencyLimit {
  /** The part of the limit that is left after a cut: CUBIC's beta. */
  private static final double CUT = 0.7;

  /** CUBIC's C. A smaller one causes fewer 429s; a larger one finds a raised limit sooner. */
  private static final double GROWTH = 0.1;

  /** In accepted calls. It keeps a small limit from trying a larger one too often. */
  private static final double SHORTEST_WINDOW = 5;

  /** How long the limit stays at the plateau, in windows. */
  private static final double STAY = 1.5;

  private final int ceiling;
  private double limit;
  private long epoch;

  /** How many of the calls that ran at the last cut were not answered with 429. */
  private int letThrough;

  /** The limit that the API accepted before the last cut; 0 in slow start. */
  private double plateau;

  /** The plateau of the cut before the last one. */
  private double previousPlateau;

  /** How many windows after a cut the plateau is reached. */
  private double k;

  /** How many windows have passed since the last cut. */
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
    double away = windows < k ? windows - k : Math.max(0, windows - k - STAY);
    limit = Math.min(ceiling, Math.max(limit, plateau + GROWTH * away * away * away));
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
      letThrough = inFlight;
    }
    letThrough = Math.max(0, letThrough - 1);
    // A falling limit means that another client has joined. Fast convergence (RFC 9438, section
    // 4.7) leaves it some capacity.
    plateau = letThrough < previousPlateau ? letThrough * (1 + CUT) / 2 : letThrough;
    limit = Math.max(1, Math.min(limit, Math.floor((letThrough + 1) * CUT)));
    k = Math.cbrt(Math.max(0, plateau - limit) / GROWTH);
  }
}
