package io.fluxbus.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Vertx for one command, and how its main thread waits for it. */
final class VertxOnce {
  private static final long BRIEFLY_MILLIS = 3_000;

  private VertxOnce() {}

  static Vertx create() {
    return Vertx.vertx(options());
  }

  /** Without the cache of class path files, which a command does not need. */
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

  /** Waits a moment for what only tidies up. */
  static void awaitBriefly(Future<?> future) {
    awaitAtMost(future, BRIEFLY_MILLIS);
  }

  /** Waits so long for what comes before the process ends. */
  static void awaitAtMost(Future<?> future, long millis) {
    try {
      future.toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The process ends anyway.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
