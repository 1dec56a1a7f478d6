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
import io.fluxbus.stream.ReadQueue.Delivery;
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
 * A stage of a pipeline: requests are written to it, and their outcomes are read from it, each
 * exactly once. It is a Vert.x {@link WriteStream} and {@link ReadStream} with backpressure on both
 * sides.
 *
 * <pre>{@code
 * GenerationStream stream = GenerationStream.create(vertx, client);
 * requests.pipeTo(stream); // a ReadStream<GenerationRequest>; ends the stream
 * stream.pipeTo(outcomes); // a WriteStream<GenerationOutcome>
 * }</pre>
 *
 * <p>The requests that are with the client and the outcomes that are not read yet never exceed the
 * {@link GenerationStreamOptions#setWindow window} together, so a slow reader slows the source.
 * Until a handler is set, nothing is read and nothing is lost.
 *
 * <p>A request that fails is an outcome, never an error of the stream. If the client rejects a
 * request with {@link FailureType#OVERLOADED}, the stream sends no new ones and submits it again,
 * until the timeout of a call has passed (10 minutes by default).
 *
 * <p>A stream belongs to the context that creates it. All handlers run on that context, never
 * inside a call of a method of the stream. Any thread may call the methods. The futures that they
 * return complete on the caller's context. The stream does not close the client.
 */
public final class GenerationStream
    implements WriteStream<GenerationRequest>, ReadStream<GenerationOutcome> {
  private final Context context;
  private final int window;
  private final WriteQueue writeQueue;
  private final ReadQueue readQueue;
  private final Submitter submitter;
  private final Promise<Void> allCompleted;
  private final AtomicBoolean workScheduled = new AtomicBoolean();

  /** Whether {@link #work} is running. Belongs to the context. */
  private boolean working;

  /**
   * @param timer returns a future that completes after a number of milliseconds
   */
  GenerationStream(
      Vertx vertx,
      FluxClient client,
      GenerationStreamOptions options,
      LongFunction<Future<?>> timer) {
    this.context = vertx.getOrCreateContext();
    this.window = options.getWindow();
    this.writeQueue = new WriteQueue(window);
    this.readQueue = new ReadQueue(options.isOrdered());
    this.submitter =
        new Submitter(
            client, options.getCallOptions(), context, timer, readQueue::complete, this::work);
    this.allCompleted = VertxAccess.promise(context);
  }

  /** Creates a stream with the default options. */
  public static GenerationStream create(Vertx vertx, FluxClient client) {
    return create(vertx, client, new GenerationStreamOptions());
  }

  /**
   * Creates a stream on the current context.
   *
   * @param client is not closed by the stream
   * @param options are copied
   */
  public static GenerationStream create(
      Vertx vertx, FluxClient client, GenerationStreamOptions options) {
    return new GenerationStream(vertx, client, options, vertx::timer);
  }

  /**
   * Adds a request to the queue, even if the queue is full.
   *
   * @return succeeds at once, or fails with an {@link IllegalStateException} if the stream has
   *     ended or was cancelled. A failure of the request is an outcome
   */
  @Override
  public Future<Void> write(GenerationRequest request) {
    if (!writeQueue.add(Objects.requireNonNull(request, "request"))) {
      return CallerFuture.failed(
          context.owner(), new IllegalStateException("the stream has ended"));
    }
    scheduleWork();
    return CallerFuture.succeeded(context.owner());
  }

  /**
   * Ends the stream: no further requests are accepted. The end handler is called after the last
   * outcome.
   *
   * @return completes when every request has its outcome, even if the outcomes are not read yet
   */
  @Override
  public Future<Void> end() {
    writeQueue.end();
    scheduleWork();
    return CallerFuture.of(context.owner(), allCompleted.future());
  }

  /**
   * Ends the stream and cancels all its requests. Waiting requests are not sent, and running ones
   * are aborted. Each request has an outcome, which can still be read.
   *
   * @return as {@link #end()}
   */
  public Future<Void> cancel() {
    submitter.cancel();
    return end();
  }

  /**
   * Ends the stream and lets running attempts finish; an application calls this before it exits.
   * Requests that were not sent, and those that would be retried, get the outcome {@link
   * FailureType#CANCELLED}.
   *
   * @return as {@link #end()}
   */
  public Future<Void> drain() {
    submitter.drain();
    return end();
  }

  /**
   * Sets how many requests may wait for the window before the queue is full; the size of the window
   * by default.
   *
   * @throws IllegalArgumentException if the number is less than 1
   */
  @Override
  public GenerationStream setWriteQueueMaxSize(int maxSize) {
    OptionsJson.requirePositive(maxSize, "maxSize");
    writeQueue.setMaxSize(maxSize);
    return this;
  }

  /**
   * Returns whether at least as many requests wait as {@link #setWriteQueueMaxSize} allows. A
   * source should then stop until the drain handler is called.
   */
  @Override
  public boolean writeQueueFull() {
    return writeQueue.isFull();
  }

  /** Sets a handler that is called when a queue that was full is half empty. */
  @Override
  public GenerationStream drainHandler(Handler<Void> handler) {
    writeQueue.setDrainHandler(handler);
    scheduleWork();
    return this;
  }

  /** Sets the handler of the outcomes. Without a handler nothing is read. */
  @Override
  public GenerationStream handler(Handler<GenerationOutcome> handler) {
    readQueue.setHandler(handler);
    scheduleWork();
    return this;
  }

  /** Sets a handler that is called once, after the last outcome was read. */
  @Override
  public GenerationStream endHandler(Handler<Void> endHandler) {
    readQueue.setEndHandler(endHandler);
    scheduleWork();
    return this;
  }

  /** Does nothing: every failure is an outcome, so an exception handler is never called. */
  @Override
  public GenerationStream exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  /** Stops delivering outcomes. Running calls continue, but a full window submits no new ones. */
  @Override
  public GenerationStream pause() {
    readQueue.pause();
    return this;
  }

  /** Delivers outcomes without limit again. */
  @Override
  public GenerationStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  /**
   * Delivers a number of further outcomes while the stream is paused.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  @Override
  public GenerationStream fetch(long amount) {
    OptionsJson.require(amount >= 0, "amount must be at least 0, was " + amount);
    readQueue.fetch(amount);
    scheduleWork();
    return this;
  }

  /** Schedules {@link #work}, so that no handler runs inside the method that calls this. */
  private void scheduleWork() {
    if (workScheduled.compareAndSet(false, true)) {
      context.runOnContext(
          v -> {
            workScheduled.set(false);
            work();
          });
    }
  }

  /**
   * Does all work that is possible now: submits requests, delivers outcomes, and calls the end
   * handler. Runs on the context.
   */
  private void work() {
    if (working) {
      // Called from inside this method: submit() has completed the call at once. This run finishes
      // first, and the next one handles the outcome.
      scheduleWork();
      return;
    }
    working = true;
    try {
      submitter.update();
      fillWindow();
      for (Delivery next = readQueue.poll(); next != null; next = readQueue.poll()) {
        fillWindow();
        VertxAccess.dispatch(context, next.outcome(), next.handler());
        if (next.outcome().result() != null) {
          HeldBytes.release(next.outcome().result().images(), GeneratedImage::b64Json);
        }
      }
      if (writeQueue.isFinished() && readQueue.running() == 0) {
        allCompleted.tryComplete();
        call(readQueue.pollEndHandler());
      }
    } finally {
      working = false;
    }
  }

  /**
   * Submits requests until the window is full. A stream that is cancelled or draining submits all
   * its requests: they end at once without being sent, and so each has its outcome.
   */
  private void fillWindow() {
    while (submitter.isStopping() || (!submitter.isBlocked() && readQueue.size() < window)) {
      GenerationRequest request = writeQueue.poll();
      if (request == null) {
        break;
      }
      submitter.submit(readQueue.add(request));
    }
    call(writeQueue.pollDrainHandler());
  }

  private void call(Handler<Void> handler) {
    if (handler != null) {
      VertxAccess.dispatch(context, null, handler);
    }
  }
}
