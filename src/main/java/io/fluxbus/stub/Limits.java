package io.fluxbus.stub;

import java.util.function.LongSupplier;

/**
 * The rate and concurrency limits of the stubbed server. It belongs to its event loop, but for the
 * concurrency limit, which any thread may change.
 */
final class Limits {
  private volatile int concurrencyLimit;
  private final double rate;
  private final double burst;
  private final LongSupplier nanoTime;

  private int inFlight;
  private double tokens;
  private long filled;

  Limits(StubOptions options, LongSupplier nanoTime) {
    this.concurrencyLimit = options.getConcurrencyLimit();
    this.rate = options.getRateLimit();
    this.burst = Math.max(1, rate);
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.filled = nanoTime.getAsLong();
  }

  void setConcurrencyLimit(int concurrencyLimit) {
    this.concurrencyLimit = concurrencyLimit;
  }

  /** Counts a request in; or says which limit keeps it out, and counts nothing. */
  String enter() {
    int atOnce = concurrencyLimit;
    if (atOnce > 0 && inFlight >= atOnce) {
      return "Concurrency limit: " + atOnce + " requests at once";
    }
    if (rate > 0 && !takeToken()) {
      return "Rate limit: " + rate + " requests per second";
    }
    inFlight++;
    return null;
  }

  /** Counts out a request that was counted in. */
  void leave() {
    inFlight--;
  }

  private boolean takeToken() {
    long now = nanoTime.getAsLong();
    tokens = Math.min(burst, tokens + rate * (now - filled) / 1e9);
    filled = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
