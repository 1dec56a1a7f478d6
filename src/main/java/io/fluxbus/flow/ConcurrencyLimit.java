package io.fluxbus.flow;

/**
 * Guesses how many calls the API lets run at once. It only guesses: {@link Admission} enforces the
 * number, and guards this with its lock.
 */
public interface ConcurrencyLimit {
  /** At least 1. */
  int current();

  /** Counts the cuts; a call that starts keeps the number, and hands it back when it ends. */
  long epoch();

  /**
   * A call was accepted.
   *
   * @param epoch in which it started; one that started before the last cut says nothing new
   * @param inFlight how many ran, this one included
   */
  void accepted(long epoch, int inFlight);

  /**
   * A call met the API's limit.
   *
   * @param epoch in which it started; one that started before the last cut belongs to that cut
   * @param inFlight how many ran, this one included
   */
  void limited(long epoch, int inFlight);

  /** A limit that does not move. */
  static ConcurrencyLimit fixed(int limit) {
    return new FixedLimit(limit);
  }

  /** A limit that moves between 1 and a ceiling. */
  static ConcurrencyLimit adaptive(int initial, int ceiling) {
    return new AdaptiveLimit(initial, ceiling);
  }
}
