package io.fluxbus.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/** The number of calls whose outcome is not delivered yet. From any thread. */
public final class OpenCalls {
  private final AtomicInteger count = new AtomicInteger();
  private final Promise<Void> none = Promise.promise();
  private volatile boolean awaited;

  public void opened() {
    count.incrementAndGet();
  }

  public void delivered() {
    if (count.decrementAndGet() == 0 && awaited) {
      none.tryComplete();
    }
  }

  /** Completes when the number is 0, now or later. */
  public Future<Void> none() {
    awaited = true;
    if (count.get() == 0) {
      none.tryComplete();
    }
    return none.future();
  }
}
