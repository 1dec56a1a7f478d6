package io.fluxbus.flow;

/**
 * A moving average of how long a permit is held. From it follows how long a queue needs to drain.
 * The lock of the {@link Admission} guards it.
 */
final class HoldTimeEstimate {
  /** The assumed hold time before the first measurement, in nanoseconds. */
  private static final double FIRST_GUESS = 10e9;

  /** The weight of the newest measurement. */
  private static final double WEIGHT = 0.1;

  private static final long MIN_DRAIN_TIME = 1_000_000;

  private double average = FIRST_GUESS;
  private boolean measured;

  void add(long nanos) {
    average = measured ? average + WEIGHT * (nanos - average) : nanos;
    measured = true;
  }

  /**
   * Returns the estimated time until the last of the waiting calls has started, in nanoseconds. At
   * least a millisecond, because callers are told to retry after it.
   *
   * @param permits how many calls run at once, at least 1
   */
  long drainTime(int waiting, int permits) {
    return Math.max(MIN_DRAIN_TIME, (long) (average * waiting / permits));
  }
}
