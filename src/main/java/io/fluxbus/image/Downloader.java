package io.fluxbus.image;

import io.fluxbus.GeneratedImage;
import io.fluxbus.image.DownloadMonitor.Subject;
import io.fluxbus.internal.ByteBudget;
import io.fluxbus.internal.HostResolver;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Gets images from the outcome itself or from their URLs: at most 64 at once, with retries, and
 * measured. Thread-safe.
 */
final class Downloader {
  /** The size of the buffers of one image that is not kept in memory. */
  private static final long BYTES_PER_IMAGE = FileSink.GROUP_BYTES;

  private final Vertx vertx;
  private final ImageClient client;
  private final DownloadRetry retry;
  private final DownloadMonitor monitor;
  private final AsyncSemaphore semaphore = new AsyncSemaphore(ImageClient.MAX_CONNECTIONS);
  private final Set<Promise<Void>> delays = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * The form in which an image is received.
   *
   * @param <T> the received image
   */
  interface Form<T> {
    /** Receives an image whose bytes are in the outcome: Base64 or a data URI. */
    Future<T> decode(String text);

    /**
     * Receives an image with one GET.
     *
     * @param attempt the number of earlier attempts
     */
    Future<T> fetch(ImageUrl url, int attempt);

    /** Completes with true when all bytes have arrived; with false if they are not needed. */
    default Future<Boolean> arrival(Future<T> received) {
      return received.map(true);
    }
  }

  /**
   * @param timer returns a future that completes after a number of milliseconds; null for real time
   */
  Downloader(
      Vertx vertx, ImageOptions options, HostResolver resolver, LongFunction<Future<Void>> timer) {
    this.vertx = vertx;
    client = new ImageClient(vertx, options, resolver);
    monitor = new DownloadMonitor(vertx);
    retry =
        new DownloadRetry(
            options.getMaxRetries(),
            options.getRetryDelay(),
            () -> ThreadLocalRandom.current().nextDouble(),
            timer == null ? this::delay : timer);
  }

  /**
   * Receives an image. Uses the bytes in the outcome, or the URL if these bytes are missing or not
   * an image.
   *
   * @param subject what the image belongs to
   * @return fails with an {@link ImageException}
   */
  <T> Future<T> get(Subject subject, GeneratedImage image, Form<T> form) {
    if (image.b64Json() == null) {
      return getUrl(subject, image.url(), form);
    }
    Future<T> embedded = form.decode(image.b64Json());
    return image.url() == null
        ? embedded
        : embedded.recover(failed -> getUrl(subject, image.url(), form));
  }

  private <T> Future<T> getUrl(Subject subject, String text, Form<T> form) {
    if (EmbeddedImage.isDataUri(text)) {
      return form.decode(text);
    }
    ImageUrl url = ImageUrl.parse(text);
    return monitor.observe(
        subject, () -> retry.run(attempt -> form.fetch(url, attempt)), form::arrival);
  }

  /** The context for the downloads of a caller. See {@link DownloadMonitor#context}. */
  Context context(Context caller) {
    return monitor.context(caller);
  }

  /** Sends one GET. See {@link ImageClient#get}. */
  Future<Void> fetch(ImageUrl url, int attempt, ImageSink sink) {
    return closed
        ? Future.failedFuture(ImageException.permanent("the downloads are closed"))
        : client.get(url, attempt, sink);
  }

  /**
   * Runs a task when one of the 64 permits is free. The task's buffers count against the byte
   * budget, but the task does not wait for the budget: a response whose images wait for this task
   * may hold it.
   */
  <T> Future<T> withPermit(Supplier<Future<T>> task) {
    return semaphore.run(
        vertx.getOrCreateContext(),
        () -> {
          ByteBudget.shared().reserve(BYTES_PER_IMAGE);
          return Future.succeededFuture()
              .compose(v -> task.get())
              .onComplete(v -> ByteBudget.shared().release(BYTES_PER_IMAGE));
        });
  }

  /** Completes after the time, or as soon as the instance is closed. */
  Future<Void> delay(long millis) {
    if (millis == 0 || closed) {
      return Future.succeededFuture();
    }
    Context context = vertx.getOrCreateContext();
    Promise<Void> delay = VertxAccess.promise(context);
    delays.add(delay);
    // The context's own timer, because undeploying the caller's verticle cancels its Vertx timers.
    long timer = VertxAccess.setTimer(context, millis, id -> delay.tryComplete());
    if (closed) {
      delay.tryComplete();
    }
    return delay
        .future()
        .onComplete(
            v -> {
              vertx.cancelTimer(timer);
              delays.remove(delay);
            });
  }

  /** Stops all downloads. The future may complete on any thread. */
  Future<Void> close() {
    closed = true;
    delays.forEach(Promise::tryComplete);
    return client.close().onComplete(v -> monitor.close());
  }
}
