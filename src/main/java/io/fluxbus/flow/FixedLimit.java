package io.fluxbus.flow;

/**
 * @param current the limit
 */
record FixedLimit(int current) implements ConcurrencyLimit {
  @Override
  public long epoch() {
    return 0;
  }

  @Override
  public void accepted(long epoch, int inFlight) {}

  @Override
  public void limited(long epoch, int inFlight) {}
}
