package io.fluxbus.flow;

/**
 * A limit that follows no response.
 *
 * @param current the limit
 * @param epoch that of the limit which this one replaced; otherwise 0
 */
record FixedLimit(int current, int epoch) implements ConcurrencyLimit {

  @Override
  public void onAccepted(int epoch, int inFlight) {}

  @Override
  public void onRateLimited(int epoch, int inFlight) {}

  @Override
  public ConcurrencyLimit changedTo(ConcurrencyLimit configured) {
    return configured instanceof AdaptiveLimit adaptive
        ? adaptive.after(epoch)
        : new FixedLimit(configured.current(), epoch);
  }
}
