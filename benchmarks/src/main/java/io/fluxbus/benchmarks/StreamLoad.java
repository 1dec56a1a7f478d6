package io.fluxbus.benchmarks;

import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.benchmarks.harness.Counter;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes requests to a stream whenever it accepts more. */
final class StreamLoad implements Load {
  private final Counter counter;
  private final GenerationStream stream;
  private volatile boolean paused;
  private volatile CountDownLatch running = new CountDownLatch(1);

  /** The number of requests without an outcome. Belongs to the context. */
  private int pending;

  private StreamLoad(Counter counter, GenerationStream stream) {
    this.counter = counter;
    this.stream = stream;
  }

  /** Starts to write on one context of the Vertx. */
  static Load open(Vertx vertx, FluxClient client, GenerationStreamOptions options) {
    GenerationStream stream = GenerationStream.create(vertx, client, options);
    StreamLoad load = new StreamLoad(new Counter(vertx), stream);
    load.counter
        .context()
        .runOnContext(v -> stream.handler(load::onOutcome).drainHandler(w -> load.feed()));
    load.resume();
    return load;
  }

  @Override
  public void await(long calls) throws Exception {
    counter.await(calls);
  }

  @Override
  public void pause() throws Exception {
    paused = true;
    counter.context().runOnContext(v -> checkIdle());
    if (!running.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("calls are still in flight");
    }
  }

  @Override
  public void resume() {
    running = new CountDownLatch(1);
    paused = false;
    counter.context().runOnContext(v -> feed());
  }

  private void feed() {
    while (!paused && !stream.writeQueueFull()) {
      pending++;
      stream.write(Sample.request());
    }
  }

  private void onOutcome(GenerationOutcome outcome) {
    if (outcome.failure() == null) {
      counter.succeeded();
    } else {
      counter.failed(outcome.failure());
    }
    pending--;
    checkIdle();
  }

  private void checkIdle() {
    if (paused && pending == 0) {
      running.countDown();
    }
  }
}
