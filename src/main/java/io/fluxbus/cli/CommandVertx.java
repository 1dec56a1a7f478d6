package io.fluxbus.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Creates the Vertx of a command, and waits for its futures on the main thread. */
final class CommandVertx {
  private static final long BRIEFLY_MILLIS = 3_000;

  /** A Vertx that another thread creates; null if there is none. */
  private static final AtomicReference<CompletableFuture<Vertx>> AHEAD = new AtomicReference<>();

  private CommandVertx() {}

  /**
   * Begins to create the Vertx that the next {@link #create} returns, because this takes a tenth of
   * a second. Nothing closes it if the process ends before.
   */
  static void createAhead() {
    AHEAD.set(
        CompletableFuture.supplyAsync(
            () -> Vertx.vertx(options()), task -> new Thread(task, "create-vertx").start()));
  }

  static Vertx create() {
    CompletableFuture<Vertx> ahead = AHEAD.getAndSet(null);
    return ahead == null ? Vertx.vertx(options()) : ahead.join();
  }

  /** Options without the cache of class path files, which a command does not need. */
  static VertxOptions options() {
    return new VertxOptions()
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get();
  }

  /** Waits up to 3 seconds for a future that only cleans up, and ignores its failure. */
  static void awaitBriefly(Future<?> future) {
    awaitAtMost(future, BRIEFLY_MILLIS);
  }

  /** Waits for a future until the time is over, and ignores its failure. */
  static void awaitAtMost(Future<?> future, long millis) {
    try {
      future.toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The process ends in any case.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
