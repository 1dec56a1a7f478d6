package io.fluxbus.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An interrupt of the process, such as Ctrl-C, as a future; and the end of the process put off for
 * a moment, until this is closed, so that the outcome can still be told.
 */
final class ShutdownHook implements AutoCloseable {
  private static final long PUT_OFF_SECONDS = 5;

  private final Promise<Void> interrupted = Promise.promise();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted);

  /**
   * @throws IllegalStateException when the process is ending already: then nothing should begin
   */
  ShutdownHook() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  Future<Void> future() {
    return interrupted.future();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook has run.
    }
  }

  private void interrupted() {
    interrupted.complete();
    try {
      closed.await(PUT_OFF_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
