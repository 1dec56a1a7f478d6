package io.fluxbus.flow;

/** A moving average of how long a permit is held. It estimates when a full queue has drained. */
final class HoldTimeEstimate {
  /** The assumed hold time before the first measurement, in nanoseconds. */
  private static final double FIRST_GUESS = 10e9;

  /** The weight of the newest measurement. */
  private static final double WEIGHT = 0.1;

  private double average = FIRST_GUESS;
  private boolean measured;

  void add(long nanos) {
    average = measured ? average + WEIGHT * (nanos - average) : nanos;
    measured = true;
  }

  /** Returns the estimated time until that many waiting calls have started, in nanoseconds. */
  long drainTime(int waiting, int permits) {
    return Math.max(1_000_000, (long) (average * waiting / permits));
  }
}
