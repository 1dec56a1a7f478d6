package io.fluxbus.impl;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.CallerFuture;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The world as it is. */
final class VertxSurroundings implements Surroundings {
  private final VertxInternal vertx;

  /**
   * The client's own: what is made on it neither ends with a caller's verticle nor closes by its
   * own hook before the client has ended the calls.
   */
  private final ContextInternal home;

  /** For callers on other threads than event loops. */
  private final Map<EventLoop, ContextInternal> loops = new ConcurrentHashMap<>();

  VertxSurroundings(VertxInternal vertx) {
    this.vertx = vertx;
    this.home = vertx.contextBuilder().withCloseFuture(new CloseFuture()).build();
  }

  /** Makes something that closes only when the client closes it. */
  <T> T own(Supplier<T> maker) {
    ContextInternal before = home.beginDispatch();
    try {
      return maker.get();
    } finally {
      home.endDispatch(before);
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  @Override
  public Runnable schedule(long delay, Runnable action) {
    long millis = TimeUnit.NANOSECONDS.toMillis(delay + 999_999);
    long timer = home.setTimer(Math.max(1, millis), id -> action.run());
    return () -> vertx.cancelTimer(timer);
  }

  @Override
  public CallerContext context() {
    ContextInternal caller = vertx.getOrCreateContext();
    return new OnContext(caller, caller.isEventLoopContext() ? caller : eventLoopOf(caller));
  }

  @Override
  public <T> Future<T> onCaller(Future<T> future) {
    return CallerFuture.of(vertx, future);
  }

  /**
   * A worker may be blocked, and its threads end with its verticle: no call may depend on it. The
   * trace and the other locals of the worker's context are carried over, so that the POST belongs
   * to the caller's trace.
   */
  private ContextInternal eventLoopOf(ContextInternal worker) {
    ContextInternal loop =
        loops.computeIfAbsent(worker.nettyEventLoop(), this::newContext).duplicate();
    for (ContextLocal<?> local : vertx.contextLocals()) {
      carryOver(local, worker, loop);
    }
    return loop;
  }

  private ContextInternal newContext(EventLoop eventLoop) {
    return vertx
        .contextBuilder()
        .withEventLoop(eventLoop)
        .withCloseFuture(home.closeFuture())
        .build();
  }

  private static <T> void carryOver(ContextLocal<T> local, Context from, Context to) {
    T value = local.get(from);
    if (value != null) {
      local.put(to, value);
    }
  }

  /**
   * @param caller is told the outcome
   * @param loop where all else happens
   */
  private record OnContext(ContextInternal caller, ContextInternal loop) implements CallerContext {
    @Override
    public boolean isCurrent() {
      return loop.isRunningOnContext();
    }

    @Override
    public void execute(Runnable action) {
      try {
        loop.runOnContext(v -> action.run());
      } catch (RejectedExecutionException e) {
        // The Vertx is closed and no thread is left to run it: whoever asks may still see an
        // outcome.
        action.run();
      }
    }

    @Override
    public Promise<GenerationOutcome> promise() {
      return caller.promise();
    }
  }
}
