package io.fluxbus;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for an event on the thread of a test. The time limit only ends a test that hangs. */
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

  /** Waits until a condition holds, by polling: for conditions that cause no event. */
  public static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("the condition did not hold in time");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /** Waits for the failure of a future, which is a {@link GenerationException}. */
  public static GenerationException generationFailure(Future<?> future) {
    Throwable failure = failure(future);
    if (failure instanceof GenerationException expected) {
      return expected;
    }
    throw new AssertionError("not a GenerationException", failure);
  }
}
