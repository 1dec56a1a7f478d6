package io.fluxbus.benchmarks.harness;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Counts what succeeds on one context, for a thread that waits for a number of it. */
public final class Counter {
  private static final long MINUTES = 5;

  private final Context context;

  // The following fields belong to the context.
  private long left;
  private CompletableFuture<Void> reached;
  private Throwable failure;

  /** On a context of that Vertx. */
  public Counter(Vertx vertx) {
    this.context = vertx.getOrCreateContext();
  }

  /** The context that it counts on. */
  public Context context() {
    return context;
  }

  /** Blocks until that many more have succeeded; throws when one failed. */
  public void await(long count) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        v -> {
          left = count;
          reached = done;
          failIfFailed();
        });
    done.get(MINUTES, TimeUnit.MINUTES);
  }

  /** Another one has succeeded. */
  public void succeeded() {
    if (left > 0 && --left == 0) {
      reached.complete(null);
    }
  }

  /** One has failed, and so does the measurement. */
  public void failed(Throwable cause) {
    failure = cause;
    failIfFailed();
  }

  private void failIfFailed() {
    if (failure != null && reached != null) {
      reached.completeExceptionally(failure);
    }
  }
}
