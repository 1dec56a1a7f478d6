package io.fluxbus.benchmarks.harness;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Counts successful operations on one context. Another thread waits for a number of them. */
public final class Counter {
  private static final long MINUTES = 5;

  private final Context context;

  // The following fields belong to the context.
  private long left;
  private CompletableFuture<Void> reached;
  private Throwable failure;

  /** Creates a counter on a new context of the Vertx. */
  public Counter(Vertx vertx) {
    this.context = vertx.getOrCreateContext();
  }

  /** The context on which {@link #succeeded} and {@link #failed} must be called. */
  public Context context() {
    return context;
  }

  /** Blocks until a number of further operations have succeeded. Throws if an operation failed. */
  public void await(long count) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        v -> {
          left = count;
          reached = done;
          propagateFailure();
        });
    done.get(MINUTES, TimeUnit.MINUTES);
  }

  /** Counts a successful operation. */
  public void succeeded() {
    if (left > 0 && --left == 0) {
      reached.complete(null);
    }
  }

  /** Lets the measurement fail, because an operation failed. */
  public void failed(Throwable cause) {
    failure = cause;
    propagateFailure();
  }

  private void propagateFailure() {
    if (failure != null && reached != null) {
      reached.completeExceptionally(failure);
    }
  }
}
