package io.fluxbus.impl;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.Tracing;
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

/**
 * The runtime of a real client: the clock and the randomness of the JDK, and the timers and
 * contexts of a Vertx.
 */
public final class VertxRuntime implements ClientRuntime {
  private final Vertx vertx;

  /**
   * The context of the client. Resources that are created on it do not end with the verticle of a
   * caller, and do not close before the client has ended its calls.
   */
  private final Context home;

  /** The contexts of calls from threads that are not event loops. */
  private final Map<Executor, Context> loops = new ConcurrentHashMap<>();

  /** Null if no tracer is installed. */
  private final Tracing tracing;

  /** Creates a runtime on a context of its own. */
  public VertxRuntime(Vertx vertx) {
    this.vertx = vertx;
    this.home = VertxAccess.newContext(vertx);
    this.tracing = Tracing.of(vertx);
  }

  /** Creates a resource that neither a verticle nor the Vertx closes. The client closes it. */
  <T> T create(Supplier<T> resource) {
    return VertxAccess.call(home, resource);
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
    if (!caller.isEventLoopContext()) {
      return onContext(caller, eventLoopOf(caller));
    }
    return onContext(caller, tracing == null ? caller : copyOf(caller, caller));
  }

  private CallerContext onContext(Context caller, Context loop) {
    return new OnContext(caller, loop, tracing == null ? null : new CallTrace(tracing, loop));
  }

  @Override
  public <T> Future<T> onCaller(Future<T> future) {
    return CallerFuture.of(vertx, future);
  }

  /**
   * A call cannot run on a worker, which may be blocked, and whose threads end with its verticle.
   * The trace and the other locals of the worker's context are copied, so that the POST belongs to
   * the trace of the caller.
   */
  private Context eventLoopOf(Context worker) {
    Context loop =
        loops.computeIfAbsent(
            VertxAccess.eventLoop(worker), eventLoop -> VertxAccess.newContext(worker, home));
    return copyOf(loop, worker);
  }

  /**
   * Creates a context for one call. A call that is traced needs one on an event loop as well,
   * because its spans must not become the current spans of the caller's code.
   */
  private static Context copyOf(Context loop, Context caller) {
    Context copy = VertxAccess.duplicate(loop);
    VertxAccess.copyLocals(caller, copy);
    return copy;
  }

  /**
   * @param caller receives the outcome
   * @param loop runs the stages of the call
   * @param trace null if no tracer is installed
   */
  private record OnContext(Context caller, Context loop, CallTrace trace) implements CallerContext {
    @Override
    public boolean isCurrent() {
      return VertxAccess.isCurrent(loop);
    }

    @Override
    public void execute(Runnable action) {
      try {
        loop.runOnContext(v -> action.run());
      } catch (RejectedExecutionException e) {
        // The Vertx is closed and has no thread left. Run it here, so that the call still gets an
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
