package io.fluxbus.benchmarks.harness;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A fixed number of calls in flight: each lane starts the next call when the previous one has
 * completed. The lanes continue between two measurements, so that no measurement begins or ends
 * with idle lanes.
 */
public final class Lanes {
  private final Supplier<? extends Future<?>> call;
  private final Counter counter;
  private final CountDownLatch open;
  private volatile boolean closing;

  private Lanes(Counter counter, int lanes, Supplier<? extends Future<?>> call) {
    this.counter = counter;
    this.call = call;
    this.open = new CountDownLatch(lanes);
  }

  /**
   * Starts the lanes on one context of the Vertx.
   *
   * @param call runs on that context. Its future must complete there, and not at once
   */
  public static Lanes open(Vertx vertx, int lanes, Supplier<? extends Future<?>> call) {
    Lanes opened = new Lanes(new Counter(vertx), lanes, call);
    for (int i = 0; i < lanes; i++) {
      opened.counter.context().runOnContext(v -> opened.next());
    }
    return opened;
  }

  /** Blocks until a number of further calls have succeeded. Throws if a call failed. */
  public void await(long calls) throws Exception {
    counter.await(calls);
  }

  /** Starts no more calls, and blocks until the calls in flight have completed. */
  public void close() throws InterruptedException {
    closing = true;
    if (!open.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("calls are still in flight");
    }
  }

  private void next() {
    if (closing) {
      open.countDown();
    } else {
      call.get().onComplete(this::onComplete);
    }
  }

  private void onComplete(AsyncResult<?> result) {
    if (result.succeeded()) {
      counter.succeeded();
      next();
    } else {
      counter.failed(result.cause());
      open.countDown();
    }
  }
}
