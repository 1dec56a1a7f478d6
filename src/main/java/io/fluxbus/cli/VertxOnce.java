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
  private static final long BRIEFLY_SECONDS = 3;

  private VertxOnce() {}

  /** Without the cache of class path files, which a command does not need. */
  static Vertx create() {
    return Vertx.vertx(
        new VertxOptions()
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get();
  }

  /** Waits a moment for what only tidies up. */
  static void awaitBriefly(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(BRIEFLY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The process ends anyway.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
