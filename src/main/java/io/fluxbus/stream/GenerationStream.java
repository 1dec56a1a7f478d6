package io.fluxbus.stream;

import io.fluxbus.AttemptGate;
import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.OptionsJson;
import io.fluxbus.stream.Outlet.Place;
import io.fluxbus.stream.Outlet.Reading;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * take. Without a handler nothing is read, and nothing is lost.
 *
 * <p>It belongs to the context that creates it, and its handlers run there, never within a call of
 * one of its methods. These may be called from any thread.
 */
public final class GenerationStream
    implements WriteStream<GenerationRequest>, ReadStream<GenerationOutcome> {
  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final ContextInternal context;
  private final FluxClient client;
  private final int window;
  private final CallOptions callOptions;
  private final LongFunction<Future<?>> pause;
  private final Cancellation cancellation = new Cancellation();
  private final Inlet inlet;
  private final Outlet outlet;
  private final Promise<Void> settled;
  private final AtomicBoolean due = new AtomicBoolean();
  private volatile boolean draining;

  // What follows belongs to the context.

  /** What the client has. */
  private final Map<Place, GenerationCall> calls = new LinkedHashMap<>();

  /** Those for which the client had no room, first come first. */
  private final ArrayDeque<Place> refused = new ArrayDeque<>();

  private boolean pausing;
  private boolean working;

  /**
   * @param pause completes after that many milliseconds
   */
  GenerationStream(
      Vertx vertx,
      FluxClient client,
      GenerationStreamOptions options,
      LongFunction<Future<?>> pause) {
    this.context = ((VertxInternal) vertx).getOrCreateContext();
    this.client = Objects.requireNonNull(client, "client");
    this.window = options.getWindow();
    this.callOptions = new CallOptions(options.getCallOptions()).setCancellation(cancellation);
    this.pause = pause;
    this.inlet = new Inlet(window);
    this.outlet = new Outlet(options.isOrdered());
    this.settled = context.promise();
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
      return context.failedFuture(new IllegalStateException("the stream has ended"));
    }
    workSoon();
    return context.succeededFuture();
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
    return settled.future();
  }

  /**
   * Ends the stream and every request in it: what was not sent is never sent, what runs is reset,
   * and each has its outcome, which is still to be read. Closing the client does the same.
   *
   * @return as {@link #end()}
   */
  public Future<Void> cancel() {
    cancellation.cancel();
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
    draining = true;
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
      if (cancellation.isCancelled() || draining) {
        submitRefused();
      }
      if (draining) {
        List.copyOf(calls.keySet()).forEach(this::cancelUnlessLeft);
      }
      send();
      for (Reading next = outlet.next(); next != null; next = outlet.next()) {
        send();
        context.dispatch(next.outcome(), next.handler());
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

  /** Fills the window. */
  private void send() {
    while (refused.isEmpty() && outlet.open() < window) {
      GenerationRequest request = inlet.poll();
      if (request == null) {
        break;
      }
      submit(outlet.open(request));
    }
    tell(inlet.drained());
  }

  private void submit(Place place) {
    GenerationCall call = client.submit(place.request, treatment(place));
    calls.put(place, call);
    call.outcome()
        .onSuccess(
            outcome -> {
              if (context.isRunningOnContext()) {
                settle(place, outcome);
              } else {
                context.runOnContext(v -> settle(place, outcome));
              }
            });
    if (draining) {
      cancelUnlessLeft(place);
    }
  }

  private void cancelUnlessLeft(Place place) {
    GenerationCall call = calls.get(place);
    if (call != null && !place.left) {
      call.cancel();
    }
  }

  /** Before each attempt. On the context's event loop, which a worker's own thread is not. */
  private Future<Void> leave(Place place, GenerationRequest request, int attempt) {
    if (draining) {
      return Future.failedFuture("the stream drains");
    }
    AttemptGate gate = callOptions.getGate();
    Future<Void> open = gate == null ? Future.succeededFuture() : gate.open(request, attempt);
    return open.onSuccess(v -> place.left = true);
  }

  private void settle(Place place, GenerationOutcome outcome) {
    calls.remove(place);
    if (refusedForNow(outcome) && place.waited < mostWaiting()) {
      refused.add(place);
      pauseFor(outcome.failure());
      return;
    }
    outlet.settle(place, later(outcome, place.waited));
    if (!refused.isEmpty()) {
      submit(refused.remove());
    }
    work();
  }

  /** The client's queue is full: others use it too, or it is smaller than the window. */
  private boolean refusedForNow(GenerationOutcome outcome) {
    return outcome.failure() != null
        && outcome.failure().type() == FailureType.OVERLOADED
        && !cancellation.isCancelled()
        && !draining;
  }

  private void pauseFor(GenerationException overload) {
    if (pausing) {
      return;
    }
    pausing = true;
    long asked = overload.retryAfter() == null ? 0 : overload.retryAfter().toMillis();
    long millis = Math.max(SHORTEST_PAUSE_MILLIS, Math.min(LONGEST_PAUSE_MILLIS, asked));
    pause.apply(millis).onComplete(v -> context.runOnContext(w -> tryAgain(millis)));
  }

  private void tryAgain(long waited) {
    pausing = false;
    refused.forEach(place -> place.waited += waited);
    submitRefused();
    work();
  }

  private void submitRefused() {
    // Those that are refused again come behind them.
    for (int left = refused.size(); left > 0; left--) {
      submit(refused.remove());
    }
  }

  private long mostWaiting() {
    Long timeout = callOptions.getTimeout();
    return timeout == null ? FluxClientOptions.DEFAULT_TOTAL_TIMEOUT : timeout;
  }

  /** What it has waited here is taken from its own time, where it has one. */
  private CallOptions treatment(Place place) {
    CallOptions treatment =
        new CallOptions(callOptions).setGate((request, attempt) -> leave(place, request, attempt));
    Long timeout = callOptions.getTimeout();
    return timeout == null ? treatment : treatment.setTimeout(Math.max(1, timeout - place.waited));
  }

  private static GenerationOutcome later(GenerationOutcome outcome, long waited) {
    return waited == 0
        ? outcome
        : new GenerationOutcome(
            outcome.id(),
            outcome.result(),
            outcome.failure(),
            outcome.attempts(),
            outcome.unknownAttempts(),
            outcome.queuedMillis() + waited,
            outcome.elapsedMillis() + waited);
  }

  private void tell(Handler<Void> handler) {
    if (handler != null) {
      context.dispatch(null, handler);
    }
  }
}
