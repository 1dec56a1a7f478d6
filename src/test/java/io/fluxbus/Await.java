package io.fluxbus;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How a test's own thread waits for an event; the limit only ends a test that hangs. */
public final class Await {
  private static final long SECONDS = 30;

  private Await() {}

  public static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("did not complete", e);
    }
  }

  public static Throwable failure(Future<?> future) {
    try {
      Object result =
          future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("succeeded with " + result);
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("did not complete", e);
    }
  }

  /** Where nothing tells of it: asks again and again whether it is so. */
  public static void until(BooleanSupplier so) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it never came to that");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /** The failure as the client promises it. */
  public static GenerationException generationFailure(Future<?> future) {
    Throwable failure = failure(future);
    if (failure instanceof GenerationException expected) {
      return expected;
    }
    throw new AssertionError("not a GenerationException", failure);
  }
}
