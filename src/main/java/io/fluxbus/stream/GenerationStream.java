package io.fluxbus.stream;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.OptionsJson;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.stream.Outlet.Reading;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;

/**
 * A stage of a pipeline: requests are written to it, outcomes are read from it, each exactly once.
 * What is with the client and what has an outcome that is not read yet never exceeds {@link
 * GenerationStreamOptions#setWindow the window}; so a slow reader slows the source.
 *
 * <p>A request that fails is an outcome, never an error of the stream. A client that has no room
 * ({@link FailureType#OVERLOADED}) slows the stream down: it tries again for as long as a call may
 * take, by default for 10 minutes. Without a handler nothing is read, and nothing is lost.
 *
 * <p>It belongs to the context that creates it, and its handlers run there, never within a call of
 * one of its methods. These may be called from any thread, and their futures complete on the
 * context that calls.
 */
public final class GenerationStream
    implements WriteStream<GenerationRequest>, ReadStream<GenerationOutcome> {
  private final Context context;
  private final int window;
  private final Inlet inlet;
  private final Outlet outlet;
  private final Handover handover;
  private final Promise<Void> settled;
  private final AtomicBoolean due = new AtomicBoolean();

  /** Of the context alone. */
  private boolean working;

  /**
   * @param pause completes after that many milliseconds
   */
  GenerationStream(
      Vertx vertx,
      FluxClient client,
      GenerationStreamOptions options,
      LongFunction<Future<?>> pause) {
    this.context = vertx.getOrCreateContext();
    this.window = options.getWindow();
    this.inlet = new Inlet(window);
    this.outlet = new Outlet(options.isOrdered());
    this.handover =
        new Handover(client, options.getCallOptions(), context, pause, outlet::settle, this::work);
    this.settled = VertxAccess.promise(context);
  }

  /** With the default options. */
  public static GenerationStream create(Vertx vertx, FluxClient client) {
    return create(vertx, client, new GenerationStreamOptions());
  }

  /** Over that client, which it does not close, with these options, which are copied. */
  public static GenerationStream create(
      Vertx vertx, FluxClient client, GenerationStreamOptions options) {
    return new GenerationStream(vertx, client, options, vertx::timer);
  }

  /**
   * Takes a request in, be the queue full or not.
   *
   * @return fails only after the end or a cancellation; what becomes of the request is its outcome
   */
  @Override
  public Future<Void> write(GenerationRequest request) {
    if (!inlet.add(Objects.requireNonNull(request, "request"))) {
      return CallerFuture.failed(
          context.owner(), new IllegalStateException("the stream has ended"));
    }
    workSoon();
    return CallerFuture.succeeded(context.owner());
  }

  /**
   * Says that no more requests come. The reader's end follows its last outcome.
   *
   * @return completes when every request has its outcome, be it read or not
   */
  @Override
  public Future<Void> end() {
    inlet.end();
    workSoon();
    return CallerFuture.of(context.owner(), settled.future());
  }

  /**
   * Ends the stream and every request in it: what was not sent is never sent, what runs is reset,
   * and each has its outcome, which is still to be read. Closing the client does the same.
   *
   * @return as {@link #end()}
   */
  public Future<Void> cancel() {
    handover.cancel();
    return end();
  }

  /**
   * Ends the stream, and lets what runs come to its end: an application that leaves does this. What
   * was not sent is never sent and ends as {@link FailureType#CANCELLED}, and so does what would be
   * sent again.
   *
   * @return as {@link #end()}
   */
  public Future<Void> drain() {
    handover.drain();
    return end();
  }

  /** How many requests wait beyond the window before the queue is full; the window by default. */
  @Override
  public GenerationStream setWriteQueueMaxSize(int maxSize) {
    OptionsJson.requirePositive(maxSize, "maxSize");
    inlet.setMaxSize(maxSize);
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return inlet.full();
  }

  /** Is called when the queue was full and is half empty. */
  @Override
  public GenerationStream drainHandler(Handler<Void> handler) {
    inlet.setDrainHandler(handler);
    workSoon();
    return this;
  }

  @Override
  public GenerationStream handler(Handler<GenerationOutcome> handler) {
    outlet.setHandler(handler);
    workSoon();
    return this;
  }

  @Override
  public GenerationStream endHandler(Handler<Void> endHandler) {
    outlet.setEndHandler(endHandler);
    workSoon();
    return this;
  }

  /** Is never called: whatever goes wrong is an outcome. */
  @Override
  public GenerationStream exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public GenerationStream pause() {
    outlet.pause();
    return this;
  }

  @Override
  public GenerationStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public GenerationStream fetch(long amount) {
    OptionsJson.require(amount >= 0, "amount must be at least 0, was " + amount);
    outlet.fetch(amount);
    workSoon();
    return this;
  }

  /** Later, so that no handler runs within the method that gave cause for it. */
  private void workSoon() {
    if (due.compareAndSet(false, true)) {
      context.runOnContext(
          v -> {
            due.set(false);
            work();
          });
    }
  }

  /** All that there is to do now. On the context, as all that follows. */
  private void work() {
    if (working) {
      // Somebody below answers at once, and this goes on when he is done.
      workSoon();
      return;
    }
    working = true;
    try {
      handover.check();
      send();
      for (Reading next = outlet.next(); next != null; next = outlet.next()) {
        send();
        VertxAccess.dispatch(context, next.outcome(), next.handler());
        if (next.outcome().result() != null) {
          HeldBytes.release(next.outcome().result().images(), GeneratedImage::b64Json);
        }
      }
      if (inlet.over() && outlet.unknown() == 0) {
        settled.tryComplete();
        if (outlet.ends()) {
          tell(outlet.endHandler());
        }
      }
    } finally {
      working = false;
    }
  }

  /** Fills the window; in the end, all that are not sent any more have their outcome at once. */
  private void send() {
    while (handover.isEnding() || (!handover.isHeldUp() && outlet.open() < window)) {
      GenerationRequest request = inlet.poll();
      if (request == null) {
        break;
      }
      handover.submit(outlet.open(request));
    }
    tell(inlet.drained());
  }

  private void tell(Handler<Void> handler) {
    if (handler != null) {
      VertxAccess.dispatch(context, null, handler);
    }
  }
}
