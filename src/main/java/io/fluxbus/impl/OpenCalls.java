package io.fluxbus.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/** The number of calls whose outcome is not delivered yet. Thread-safe. */
public final class OpenCalls {
  private final AtomicInteger count = new AtomicInteger();
  private final Promise<Void> allDelivered = Promise.promise();
  private volatile boolean awaited;

  /** Counts a new call. */
  public void opened() {
    count.incrementAndGet();
  }

  /** Counts a call whose outcome was delivered. */
  public void delivered() {
    if (count.decrementAndGet() == 0 && awaited) {
      allDelivered.tryComplete();
    }
  }

  /** Returns a future that completes as soon as the number is 0, on any thread. */
  public Future<Void> allDelivered() {
    awaited = true;
    if (count.get() == 0) {
      allDelivered.tryComplete();
    }
    return allDelivered.future();
  }
}
