package io.fluxbus.stub;

import java.util.function.LongSupplier;

/**
 * The rate and concurrency limits of the stub server. Methods run on the server's event loop,
 * except {@link #setConcurrencyLimit}, which any thread may call.
 */
final class Limits {
  private volatile int concurrencyLimit;
  private final double rate;
  private final double burst;
  private final LongSupplier nanoTime;

  private int inFlight;
  private double tokens;
  private long filledNanos;

  Limits(StubOptions options, LongSupplier nanoTime) {
    this.concurrencyLimit = options.getConcurrencyLimit();
    this.rate = options.getRateLimit();
    this.burst = Math.max(1, rate);
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.filledNanos = nanoTime.getAsLong();
  }

  void setConcurrencyLimit(int concurrencyLimit) {
    this.concurrencyLimit = concurrencyLimit;
  }

  /** Admits a request and returns null, or returns the message of the limit that it exceeds. */
  String tryAcquire() {
    int limit = concurrencyLimit;
    if (limit > 0 && inFlight >= limit) {
      return "Concurrency limit: " + limit + " requests at once";
    }
    if (rate > 0 && !takeToken()) {
      return "Rate limit: " + rate + " requests per second";
    }
    inFlight++;
    return null;
  }

  /** Must be called once for each admitted request, when it has ended. */
  void release() {
    inFlight--;
  }

  /** Takes a token from the token bucket of the rate limit, if one is left. */
  private boolean takeToken() {
    long now = nanoTime.getAsLong();
    tokens = Math.min(burst, tokens + rate * (now - filledNanos) / 1e9);
    filledNanos = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
