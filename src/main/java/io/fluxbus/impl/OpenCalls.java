package io.fluxbus.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that were not told their outcome yet. From any thread. */
public final class OpenCalls {
  private final AtomicInteger count = new AtomicInteger();
  private final Promise<Void> none = Promise.promise();
  private volatile boolean ending;

  public void opened() {
    count.incrementAndGet();
  }

  public void delivered() {
    if (count.decrementAndGet() == 0 && ending) {
      none.tryComplete();
    }
  }

  /** Completes when there is none left, now or later. */
  public Future<Void> none() {
    ending = true;
    if (count.get() == 0) {
      none.tryComplete();
    }
    return none.future();
  }
}
