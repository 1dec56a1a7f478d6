package io.fluxbus.benchmarks.peers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The load of a client that has its own threads, or needs a thread for each call. */
final class InFlight implements Load {
  private final CountDownLatch lanes;
  private final AtomicLong remaining = new AtomicLong();
  private volatile CompletableFuture<Void> reached = new CompletableFuture<>();
  private volatile Throwable failure;
  private volatile boolean closing;

  private InFlight(int lanes) {
    this.lanes = new CountDownLatch(lanes);
  }

  /**
   * Starts the next call of each lane on the thread that completed the previous one.
   *
   * @param call completes with the first image's URL
   */
  static Load ofFutures(int lanes, Supplier<CompletableFuture<String>> call) {
    InFlight load = new InFlight(lanes);
    for (int i = 0; i < lanes; i++) {
      load.next(call);
    }
    return load;
  }

  /**
   * Runs each lane on its own thread.
   *
   * @param call returns the first image's URL
   */
  static Load ofThreads(int lanes, Supplier<String> call) {
    InFlight load = new InFlight(lanes);
    for (int i = 0; i < lanes; i++) {
      Thread thread = new Thread(() -> load.loop(call), "lane-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    return load;
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
  public void close() throws Exception {
    closing = true;
    if (!lanes.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("calls are still in flight");
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
                lanes.countDown();
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
    lanes.countDown();
  }

  private boolean isRunning() {
    return !closing && failure == null;
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
