package io.fluxbus.flow;

/**
 * A limit that never changes.
 *
 * @param current the limit
 */
record FixedLimit(int current) implements ConcurrencyLimit {
  @Override
  public long epoch() {
    return 0;
  }

  @Override
  public void onAccepted(long epoch, int inFlight) {}

  @Override
  public void onRateLimited(long epoch, int inFlight) {}
}
