package io.fluxbus.benchmarks.peers;

import io.fluxbus.benchmarks.harness.Load;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The load of a client that has its own threads, or needs a thread for each call. */
final class InFlight implements Load {
  private final int lanes;
  private final Runnable startLane;
  private final AtomicLong remaining = new AtomicLong();
  private volatile CountDownLatch running;
  private volatile CompletableFuture<Void> reached = new CompletableFuture<>();
  private volatile Throwable failure;
  private volatile boolean paused;

  private InFlight(int lanes, Consumer<InFlight> startLane) {
    this.lanes = lanes;
    this.startLane = () -> startLane.accept(this);
    resume();
  }

  /**
   * Starts the next call of each lane on the thread that completed the previous one.
   *
   * @param call completes with the first image's URL
   */
  static Load ofFutures(int lanes, Supplier<CompletableFuture<String>> call) {
    return new InFlight(lanes, load -> load.next(call));
  }

  /**
   * Runs each lane on its own thread.
   *
   * @param call returns the first image's URL
   */
  static Load ofThreads(int lanes, Supplier<String> call) {
    return new InFlight(lanes, load -> Daemons.INSTANCE.newThread(() -> load.loop(call)).start());
  }

  @Override
  public void await(long calls) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    reached = done;
    remaining.set(calls);
    if (failure != null) {
      done.completeExceptionally(failure);
    }
    done.get(5, TimeUnit.MINUTES);
  }

  @Override
  public void pause() throws Exception {
    paused = true;
    if (!running.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("calls are still in flight");
    }
  }

  @Override
  public void resume() {
    running = new CountDownLatch(lanes);
    paused = false;
    for (int i = 0; i < lanes; i++) {
      startLane.run();
    }
  }

  private void next(Supplier<CompletableFuture<String>> call) {
    start(call)
        .whenComplete(
            (url, failed) -> {
              onComplete(url, failed);
              if (isRunning()) {
                next(call);
              } else {
                running.countDown();
              }
            });
  }

  private static CompletableFuture<String> start(Supplier<CompletableFuture<String>> call) {
    try {
      return call.get();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void loop(Supplier<String> call) {
    while (isRunning()) {
      try {
        onComplete(call.get(), null);
      } catch (RuntimeException | Error e) {
        onComplete(null, e);
      }
    }
    running.countDown();
  }

  private boolean isRunning() {
    return !paused && failure == null;
  }

  private void onComplete(String url, Throwable failed) {
    if (failed != null) {
      fail(failed);
    } else if (url == null) {
      fail(new IllegalStateException("a response without an image"));
    } else if (remaining.get() > 0 && remaining.decrementAndGet() == 0) {
      reached.complete(null);
    }
  }

  private void fail(Throwable cause) {
    failure = cause;
    reached.completeExceptionally(cause);
  }
}
