package io.fluxbus.flow;

import java.util.function.DoubleSupplier;

/**
 * An estimate of how many calls the API lets run at once. It only estimates: {@link Admission}
 * enforces the number, and guards this object with its lock.
 */
public interface ConcurrencyLimit {
  /** Returns the estimate, at least 1. */
  int current();

  /** The number of cuts so far. Each call stores the epoch in which it starts. */
  int epoch();

  /**
   * The API accepted a call.
   *
   * @param epoch the epoch in which the call started; a call from before the last cut is ignored
   * @param inFlight how many calls ran, including this one
   */
  void onAccepted(int epoch, int inFlight);

  /**
   * The API answered 429 to a call.
   *
   * @param epoch the epoch in which the call started; a call from before the last cut belongs to
   *     that cut
   * @param inFlight how many calls ran, including this one
   */
  void onRateLimited(int epoch, int inFlight);

  /**
   * Returns the limit after a change of the settings: this one with another ceiling if the kind is
   * the same, otherwise the configured one.
   *
   * @param configured the limit with which a new client would start
   */
  default ConcurrencyLimit changedTo(ConcurrencyLimit configured) {
    return configured;
  }

  /** A limit that follows no response. */
  static ConcurrencyLimit fixed(int limit) {
    return new FixedLimit(limit, 0);
  }

  /**
   * A limit that adapts between 1 and a ceiling.
   *
   * @param random numbers from 0 to 1
   */
  static ConcurrencyLimit adaptive(int initial, int ceiling, DoubleSupplier random) {
    return new AdaptiveLimit(initial, ceiling, random, 0);
  }
}
