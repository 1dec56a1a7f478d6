package io.fluxbus.flow;

import java.util.function.DoubleSupplier;

/**
 * Estimates the API's concurrency limit from its 429 responses, as TCP estimates the capacity of a
 * path from packet losses. The algorithm is AIMD: additive increase, multiplicative decrease (Chiu
 * and Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance in Computer
 * Networks", 1989), with slow start until the first 429. Clients with the same key converge to
 * equal shares. Time is counted in windows: a window ends when as many calls were accepted as the
 * limit allows at once. Latency is not used, because a generation takes between seconds and a
 * minute whatever the load is.
 *
 * <p>A 429 cuts the limit. All 429 responses to calls that started before the same cut count as one
 * congestion event. The level is the number of calls that ran at the cut and were not answered with
 * 429. The new limit is 0.84 of the level. From there the limit grows by equal steps, and permits
 * one call more than the level after about three windows, or after 16 accepted calls if these are
 * more. If the level is 0, slow start begins again.
 *
 * <p>A client that has just ended slow start searches for its share: until its seventh cut, the
 * limit grows four times as fast. It also grows four times as fast when it has far exceeded the
 * level, because then the API's limit was raised, or other clients have left.
 *
 * <p>The limit grows only with calls that started after the cut, and only while at least half of
 * the permits are in use. Otherwise other clients with the same key can use the capacity.
 */
final class AdaptiveLimit implements ConcurrencyLimit {
  /**
   * The part of the level that is left after a cut. With a smaller part, shares become equal
   * sooner. With this part, a client that is alone still uses 0.9 of the API's limit. Rounding
   * leaves a level of 1 to 3 as it is, because one permit would be a third of it or more.
   */
  private static final double CUT = 0.84;

  /**
   * The windows from a cut until one more call is tried. Fewer windows cause more 429s. With more
   * windows, there are too few cuts to make shares equal in ten minutes.
   */
  private static final double WINDOWS = 3;

  /** The fewest accepted calls from a cut until one more is tried. It protects small limits. */
  private static final double CALLS = 16;

  /** How many times faster the limit grows during a search. A faster search causes more 429s. */
  private static final double SEARCH_SPEED = 4;

  /** The cuts after slow start until a client has found its share: 0.35 is left after six. */
  private static final int SEARCH_CUTS = 6;

  /** The level is far exceeded when the limit is above this multiple of it, plus one permit. */
  private static final double RAISED = 1.25;

  private int ceiling;
  private final DoubleSupplier random;

  /** The epoch before the first 429. */
  private final int firstEpoch;

  private double limit;
  private int epoch;

  /** The number of calls that ran at the last cut and were not answered with 429. */
  private int level;

  /** How much each accepted call adds to the limit. */
  private double step = 1;

  /**
   * The growth since the last cut, from 0.75 to 1.25. It is random, because clients with equal
   * latencies would otherwise stay in lockstep: the same one would get each 429.
   */
  private double speed;

  /** The number of cuts since slow start. */
  private int cuts;

  /**
   * @param random numbers from 0 to 1
   * @param epoch the number of the first epoch
   */
  AdaptiveLimit(int initial, int ceiling, DoubleSupplier random, int epoch) {
    this.ceiling = ceiling;
    this.random = random;
    this.firstEpoch = epoch;
    this.epoch = epoch;
    this.limit = Math.min(initial, ceiling);
  }

  /**
   * Returns this limit for calls that start after a limit of another kind. Calls that started under
   * the other one say nothing about this one.
   *
   * @param epoch of the other limit
   */
  AdaptiveLimit after(int epoch) {
    return new AdaptiveLimit(current(), ceiling, random, epoch + 2);
  }

  @Override
  public ConcurrencyLimit changedTo(ConcurrencyLimit configured) {
    if (!(configured instanceof AdaptiveLimit other)) {
      return new FixedLimit(configured.current(), epoch);
    }
    ceiling = other.ceiling;
    // Before the first 429, nothing speaks against the limit with which a new client would start.
    limit = Math.min(ceiling, epoch == firstEpoch ? Math.max(limit, other.limit) : limit);
    return this;
  }

  @Override
  public int current() {
    return (int) Math.round(limit);
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public void onAccepted(int startedIn, int inFlight) {
    if (startedIn < epoch || inFlight * 2L < current()) {
      return;
    }
    boolean raised = cuts > SEARCH_CUTS && limit > RAISED * level + 1;
    limit = Math.min(ceiling, limit + (raised ? SEARCH_SPEED * step : step));
  }

  @Override
  public void onRateLimited(int startedIn, int inFlight) {
    if (startedIn < epoch - 1) {
      return;
    }
    if (startedIn == epoch) {
      epoch++;
      cuts++;
      speed = 0.75 + random.getAsDouble() / 2;
      level = inFlight;
    }
    level = Math.max(0, level - 1);
    limit = Math.max(1, Math.min(limit, CUT * level));
    if (level == 0) {
      cuts = 0;
      step = 1;
      return;
    }
    // The limit is rounded: from half a permit above the level, it permits one more call.
    double growth = level + 0.5 - limit;
    step = speed * growth / Math.max(CALLS, WINDOWS * limit);
    if (cuts <= SEARCH_CUTS) {
      step *= SEARCH_SPEED;
    }
  }
}
