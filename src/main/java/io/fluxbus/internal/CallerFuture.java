package io.fluxbus.internal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;

/** Futures that complete on the context of the caller, wherever their result comes from. */
public final class CallerFuture {
  private CallerFuture() {}

  /**
   * Returns a future with the same result that completes on the current context. A thread without a
   * context gets that of an event loop, as by {@link Vertx#getOrCreateContext()}. If the Vertx is
   * closed, its contexts have no threads any more, and the future completes on the thread that
   * completes the given one.
   */
  public static <T> Future<T> of(Vertx vertx, Future<T> future) {
    Context caller = vertx.getOrCreateContext();
    if (VertxAccess.isShuttingDown(caller)) {
      return future;
    }
    Promise<T> promise = VertxAccess.promise(caller);
    future.onComplete(
        result -> {
          try {
            promise.handle(result);
          } catch (RejectedExecutionException e) {
            // The caller's threads have ended. This must not fail the thread that completes the
            // future.
          }
        });
    return promise.future();
  }

  /** Returns a succeeded future that calls its handlers on the current context. */
  public static <T> Future<T> succeeded(Vertx vertx) {
    return VertxAccess.succeededFuture(vertx.getOrCreateContext(), null);
  }

  /** Returns a failed future that calls its handlers on the current context. */
  public static <T> Future<T> failed(Vertx vertx, Throwable cause) {
    return VertxAccess.failedFuture(vertx.getOrCreateContext(), cause);
  }
}
