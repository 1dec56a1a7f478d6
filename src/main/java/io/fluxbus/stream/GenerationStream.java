package io.fluxbus.stream;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.stream.ReadQueue.Reading;
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
  private final WriteQueue writeQueue;
  private final ReadQueue readQueue;
  private final Submitter submitter;
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
    this.writeQueue = new WriteQueue(window);
    this.readQueue = new ReadQueue(options.isOrdered());
    this.submitter =
        new Submitter(
            client, options.getCallOptions(), context, pause, readQueue::settle, this::work);
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
    if (!writeQueue.add(Objects.requireNonNull(request, "request"))) {
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
    writeQueue.end();
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
    submitter.cancel();
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
    submitter.drain();
    return end();
  }

  /** How many requests wait beyond the window before the queue is full; the window by default. */
  @Override
  public GenerationStream setWriteQueueMaxSize(int maxSize) {
    OptionsJson.requirePositive(maxSize, "maxSize");
    writeQueue.setMaxSize(maxSize);
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return writeQueue.full();
  }

  /** Is called when the queue was full and is half empty. */
  @Override
  public GenerationStream drainHandler(Handler<Void> handler) {
    writeQueue.setDrainHandler(handler);
    workSoon();
    return this;
  }

  @Override
  public GenerationStream handler(Handler<GenerationOutcome> handler) {
    readQueue.setHandler(handler);
    workSoon();
    return this;
  }

  @Override
  public GenerationStream endHandler(Handler<Void> endHandler) {
    readQueue.setEndHandler(endHandler);
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
    readQueue.pause();
    return this;
  }

  @Override
  public GenerationStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public GenerationStream fetch(long amount) {
    OptionsJson.require(amount >= 0, "amount must be at least 0, was " + amount);
    readQueue.fetch(amount);
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
      submitter.check();
      send();
      for (Reading next = readQueue.next(); next != null; next = readQueue.next()) {
        send();
        VertxAccess.dispatch(context, next.outcome(), next.handler());
        if (next.outcome().result() != null) {
          HeldBytes.release(next.outcome().result().images(), GeneratedImage::b64Json);
        }
      }
      if (writeQueue.over() && readQueue.unknown() == 0) {
        settled.tryComplete();
        if (readQueue.ends()) {
          tell(readQueue.endHandler());
        }
      }
    } finally {
      working = false;
    }
  }

  /** Fills the window; in the end, all that are not sent any more have their outcome at once. */
  private void send() {
    while (submitter.isEnding() || (!submitter.isHeldUp() && readQueue.open() < window)) {
      GenerationRequest request = writeQueue.poll();
      if (request == null) {
        break;
      }
      submitter.submit(readQueue.open(request));
    }
    tell(writeQueue.drained());
  }

  private void tell(Handler<Void> handler) {
    if (handler != null) {
      VertxAccess.dispatch(context, null, handler);
    }
  }
}
