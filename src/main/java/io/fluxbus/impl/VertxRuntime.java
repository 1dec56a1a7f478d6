package io.fluxbus.impl;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The world as it is. */
final class VertxRuntime implements ClientRuntime {
  private final Vertx vertx;

  /**
   * The client's own: what is made on it neither ends with a caller's verticle nor closes by its
   * own hook before the client has ended the calls.
   */
  private final Context home;

  /** For callers on other threads than event loops. */
  private final Map<Executor, Context> loops = new ConcurrentHashMap<>();

  VertxRuntime(Vertx vertx) {
    this.vertx = vertx;
    this.home = VertxAccess.newContext(vertx);
  }

  /** Makes something that closes only when the client closes it. */
  <T> T own(Supplier<T> maker) {
    return VertxAccess.call(home, maker);
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
    long timer = VertxAccess.setTimer(home, Math.max(1, millis), id -> action.run());
    return () -> vertx.cancelTimer(timer);
  }

  @Override
  public CallerContext context() {
    Context caller = vertx.getOrCreateContext();
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
  private Context eventLoopOf(Context worker) {
    Context loop =
        VertxAccess.duplicate(
            loops.computeIfAbsent(
                VertxAccess.eventLoop(worker), eventLoop -> VertxAccess.newContext(worker, home)));
    VertxAccess.copyLocals(worker, loop);
    return loop;
  }

  /**
   * @param caller is told the outcome
   * @param loop where all else happens
   */
  private record OnContext(Context caller, Context loop) implements CallerContext {
    @Override
    public boolean isCurrent() {
      return VertxAccess.isCurrent(loop);
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
      return VertxAccess.promise(caller);
    }
  }
}
