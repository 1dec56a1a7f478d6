package io.fluxbus.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.RejectedExecutionException;

/** Futures that complete on the context of the caller, wherever their result comes from. */
public final class CallerFuture {
  private CallerFuture() {}

  /**
   * A future with the same result that completes on the current context. A thread without a context
   * gets one of an event loop, as {@link Vertx#getOrCreateContext()} says. If the Vertx is closed,
   * its contexts have no threads any more, and the future completes on the thread that completes
   * the given one.
   */
  public static <T> Future<T> of(Vertx vertx, Future<T> future) {
    ContextInternal caller = ((VertxInternal) vertx).getOrCreateContext();
    if (caller.nettyEventLoop().isShuttingDown()) {
      return future;
    }
    PromiseInternal<T> promise = caller.promise();
    future.onComplete(
        result -> {
          try {
            promise.handle(result);
          } catch (RejectedExecutionException e) {
            // The caller's threads have ended. Whoever completes the future must not suffer from
            // that.
          }
        });
    return promise.future();
  }
}
