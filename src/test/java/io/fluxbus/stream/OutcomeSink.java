package io.fluxbus.stream;

import io.fluxbus.GenerationOutcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A slow sink: its queue is full after a few outcomes. */
final class OutcomeSink implements WriteStream<GenerationOutcome> {
  final List<GenerationOutcome> outcomes = new CopyOnWriteArrayList<>();
  final AtomicInteger accepted = new AtomicInteger();
  private final Context context;
  private final int batchSize;
  private final boolean keepsOutcomes;
  private final AtomicInteger pending = new AtomicInteger();
  private volatile Handler<Void> drainHandler;

  OutcomeSink(Vertx vertx, int batchSize, boolean keepsOutcomes) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.batchSize = batchSize;
    this.keepsOutcomes = keepsOutcomes;
  }

  @Override
  public Future<Void> write(GenerationOutcome outcome) {
    accepted.incrementAndGet();
    if (keepsOutcomes) {
      outcomes.add(outcome);
    }
    if (pending.incrementAndGet() == batchSize) {
      context.runOnContext(v -> drain());
    }
    return Future.succeededFuture();
  }

  /**
   * Empties the queue and calls the drain handler, as soon as one is set. Each handler is called
   * once, because a pipe sets a new handler for each wait.
   */
  private void drain() {
    Handler<Void> waiting = drainHandler;
    if (waiting == null) {
      context.runOnContext(v -> drain());
    } else {
      drainHandler = null;
      pending.set(0);
      waiting.handle(null);
    }
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public OutcomeSink setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return pending.get() >= batchSize;
  }

  @Override
  public OutcomeSink drainHandler(Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public OutcomeSink exceptionHandler(Handler<Throwable> handler) {
    return this;
  }
}
