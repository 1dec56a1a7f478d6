package io.fluxbus.flow;

/** How long a permit is held, to estimate when a full queue will have drained. */
final class HoldTimeEstimate {
  /** Of a generation, before any was seen. */
  private static final double FIRST_GUESS = 10e9;

  /** Of the newest in the moving average. */
  private static final double WEIGHT = 0.1;

  private double held = FIRST_GUESS;
  private boolean measured;

  void held(long nanos) {
    held = measured ? held + WEIGHT * (nanos - held) : nanos;
    measured = true;
  }

  /** How long until so many that wait have been started, in nanoseconds. */
  long drains(int waiting, int permits) {
    return Math.max(1_000_000, (long) (held * waiting / permits));
  }
}
