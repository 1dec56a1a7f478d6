package io.fluxbus.stream;

import io.fluxbus.GenerationRequest;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.streams.ReadStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that emits a number of requests on its own context, as fast as its reader allows. */
final class RequestSource implements ReadStream<GenerationRequest> {
  /** The first 1,000 requests. */
  final List<WeakReference<GenerationRequest>> sample = new ArrayList<>();

  final AtomicInteger emitted = new AtomicInteger();
  final AtomicInteger pauses = new AtomicInteger();
  private final Context context;
  private final int count;
  private final GenerationRequest template = GenerationRequest.of("a cat").withImageSize(256, 256);
  private Handler<GenerationRequest> handler;
  private Handler<Void> endHandler;
  private boolean paused;
  private boolean ended;

  RequestSource(Vertx vertx, int count) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.count = count;
  }

  private void run() {
    while (!paused && !ended && handler != null && emitted.get() < count) {
      GenerationRequest request = template.withId("r-" + emitted.getAndIncrement());
      if (sample.size() < 1_000) {
        sample.add(new WeakReference<>(request));
      }
      handler.handle(request);
    }
    if (!paused && !ended && endHandler != null && emitted.get() == count) {
      ended = true;
      endHandler.handle(null);
    }
  }

  @Override
  public RequestSource handler(Handler<GenerationRequest> handler) {
    context.runOnContext(v -> this.handler = handler);
    return this;
  }

  @Override
  public RequestSource endHandler(Handler<Void> endHandler) {
    context.runOnContext(v -> this.endHandler = endHandler);
    return this;
  }

  @Override
  public RequestSource exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public RequestSource pause() {
    pauses.incrementAndGet();
    paused = true;
    return this;
  }

  @Override
  public RequestSource resume() {
    context.runOnContext(
        v -> {
          paused = false;
          run();
        });
    return this;
  }

  @Override
  public RequestSource fetch(long amount) {
    throw new UnsupportedOperationException();
  }
}
