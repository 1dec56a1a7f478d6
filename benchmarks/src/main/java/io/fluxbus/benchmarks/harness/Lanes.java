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
public final class Lanes implements Load {
  private final int lanes;
  private final Supplier<? extends Future<?>> call;
  private final Counter counter;
  private volatile CountDownLatch running;
  private volatile boolean paused;

  private Lanes(Counter counter, int lanes, Supplier<? extends Future<?>> call) {
    this.counter = counter;
    this.lanes = lanes;
    this.call = call;
  }

  /**
   * Starts the lanes on one context of the Vertx.
   *
   * @param call runs on that context. Its future must complete there, and not at once
   */
  public static Lanes open(Vertx vertx, int lanes, Supplier<? extends Future<?>> call) {
    Lanes opened = new Lanes(new Counter(vertx), lanes, call);
    opened.resume();
    return opened;
  }

  @Override
  public void await(long calls) throws Exception {
    counter.await(calls);
  }

  @Override
  public void pause() throws InterruptedException {
    paused = true;
    if (!running.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("calls are still in flight");
    }
  }

  @Override
  public void resume() {
    running = new CountDownLatch(lanes);
    paused = false;
    for (int i = 0; i < lanes; i++) {
      counter.context().runOnContext(v -> next());
    }
  }

  private void next() {
    if (paused) {
      running.countDown();
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
      running.countDown();
    }
  }
}
