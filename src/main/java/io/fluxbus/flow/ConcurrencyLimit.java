package io.fluxbus.flow;

/**
 * An estimate of how many calls the API lets run at once. It only estimates: {@link Admission}
 * enforces the number, and guards this object with its lock.
 */
public interface ConcurrencyLimit {
  /** The estimate, at least 1. */
  int current();

  /** How often the limit was cut. A call remembers the number from its start to its end. */
  long epoch();

  /**
   * The API accepted a call.
   *
   * @param epoch at the start of the call; a call from before the last cut proves nothing
   * @param inFlight how many calls ran, including this one
   */
  void onAccepted(long epoch, int inFlight);

  /**
   * The API answered 429 to a call.
   *
   * @param epoch at the start of the call; a call from before the last cut belongs to that cut
   * @param inFlight how many calls ran, including this one
   */
  void onRateLimited(long epoch, int inFlight);

  /** A limit that never changes. */
  static ConcurrencyLimit fixed(int limit) {
    return new FixedLimit(limit);
  }

  /** A limit that adapts between 1 and a ceiling. */
  static ConcurrencyLimit adaptive(int initial, int ceiling) {
    return new AdaptiveLimit(initial, ceiling);
  }
}
