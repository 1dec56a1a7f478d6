package io.fluxbus.image;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.ByteBudget;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Saves the images of an outcome as files. The API returns URLs, which are downloaded, or the bytes
 * themselves.
 *
 * <pre>{@code
 * ImageFiles files = ImageFiles.create(vertx, new ImageOptions());
 * client.submit(request, new CallOptions()).outcome()
 *     .compose(outcome -> files.save(outcome, Path.of("images")));
 * }</pre>
 *
 * <p>Any thread may use it. The futures complete on the caller's context.
 */
public final class ImageFiles {
  /** The size of the buffers of one image. The whole image is never in memory. */
  private static final long BYTES_PER_IMAGE = ImageSink.GROUP_BYTES;

  private final Vertx vertx;
  private final ImageOptions options;
  private final ImageClient client;
  private final DownloadRetry retry;
  private final DownloadMonitor monitor;
  private final AsyncSemaphore semaphore = new AsyncSemaphore(ImageClient.MAX_CONNECTIONS);
  private final Set<Promise<Void>> delays = ConcurrentHashMap.newKeySet();
  private final VertxAccess.Owner owner;
  private final Closeable closeHook = completion -> shutDown().onComplete(completion);
  private volatile boolean closed;

  /** The directory of the last save; null before the first one. */
  private volatile ImageDirectory lastDirectory;

  ImageFiles(Vertx vertx, ImageOptions options, HostResolver resolver) {
    this(vertx, options, resolver, null);
  }

  /**
   * @param timer returns a future that completes after a number of milliseconds; null for real time
   */
  ImageFiles(
      Vertx vertx, ImageOptions options, HostResolver resolver, LongFunction<Future<Void>> timer) {
    this.vertx = vertx;
    this.options = new ImageOptions(options);
    client = new ImageClient(vertx, this.options, resolver);
    owner = VertxAccess.owner(vertx);
    monitor = new DownloadMonitor(vertx);
    retry =
        new DownloadRetry(
            options.getMaxRetries(),
            options.getRetryDelay(),
            () -> ThreadLocalRandom.current().nextDouble(),
            timer == null ? this::delay : timer);
  }

  /**
   * Creates an instance. It is closed together with the verticle that creates it, or with the Vertx
   * if no verticle creates it. If the verticle or the Vertx is closed already, the instance is
   * created closed: every save reports its images as not saved.
   *
   * @param options are copied
   * @throws IllegalArgumentException if an option is invalid; the message names it
   */
  public static ImageFiles create(Vertx vertx, ImageOptions options) {
    ImageFiles files = new ImageFiles(vertx, options, InetAddress::getAllByName);
    if (!files.owner.add(files.closeHook)) {
      // The owner is closed already and will not call the hook.
      files.close();
    }
    return files;
  }

  /**
   * Saves every image of the outcome's result as {@code <id>-<index>} with the extension of its
   * format: {@code jpg}, {@code png}, {@code webp}, {@code gif}, {@code avif}, {@code heic}, {@code
   * jxl}, {@code bmp} or {@code tiff}. A file or link with that name is replaced. An outcome
   * without a result is returned unchanged.
   *
   * <p>The bytes come from the outcome ({@code b64_json} or a data URI) or from the URL. At most 64
   * images are processed at once; further ones wait. Bytes that are not an image, or not a complete
   * one, are never saved.
   *
   * <p>An outcome that failed with {@link FailureType#DOWNLOAD_FAILED} can be saved again to fetch
   * the missing images. An image is not fetched again if its {@link GeneratedImage#file()} has that
   * name and the directory contains the complete file. The outcome has succeeded when all images
   * are saved.
   *
   * @param directory is created if it is missing
   * @return never fails, and completes on the caller's context. Each saved image has its file, as a
   *     path that begins with the directory, and its real size and content type. If an image could
   *     not be saved, the outcome has the whole result with every URL, and a failure {@link
   *     FailureType#DOWNLOAD_FAILED} that names the images and the reasons
   */
  public Future<GenerationOutcome> save(GenerationOutcome outcome, Path directory) {
    Context caller = vertx.getOrCreateContext();
    if (outcome.result() == null) {
      return VertxAccess.succeededFuture(caller, outcome);
    }
    // A single context for all steps, because an open file must not be used from two contexts.
    Context context = monitor.context(caller);
    ImageDirectory files = directory(directory);
    List<GeneratedImage> images = outcome.result().images();
    // The bytes count against the byte budget until they are on the disk.
    HeldBytes.retain(images, GeneratedImage::b64Json);
    Promise<GenerationOutcome> saved = VertxAccess.promise(caller);
    context.runOnContext(v -> saveAll(outcome, directory, files).onComplete(saved));
    return saved.future().onComplete(v -> HeldBytes.release(images, GeneratedImage::b64Json));
  }

  /** Returns the directory at a path. Saves to the same directory share one object. */
  private ImageDirectory directory(Path path) {
    ImageDirectory last = lastDirectory;
    if (last == null || !last.isAt(path)) {
      last = new ImageDirectory(vertx, path, options);
      lastDirectory = last;
    }
    return last;
  }

  private Future<GenerationOutcome> saveAll(
      GenerationOutcome outcome, Path directory, ImageDirectory files) {
    Future<Void> ready = files.create();
    List<Future<SaveResult>> results = new ArrayList<>();
    for (GeneratedImage image : outcome.result().images()) {
      int index = results.size();
      results.add(
          ready
              .compose(v -> find(image, outcome.id(), index, files))
              .compose(
                  found ->
                      found == null
                          ? write(image, outcome, index, files)
                          : Future.succeededFuture(found))
              .map(stored -> SaveResult.saved(image, directory, stored))
              .otherwise(cause -> SaveResult.failed(image, index, cause)));
    }
    return Future.all(results)
        .map(v -> SaveResult.merge(outcome, results.stream().map(Future::result).toList()));
  }

  /**
   * Stops all downloads. Their images are reported as not saved.
   *
   * @return completes on the caller's context
   */
  public Future<Void> close() {
    return CallerFuture.of(vertx, shutDown());
  }

  /** Like {@link #close}, but the future may complete on any thread. */
  private Future<Void> shutDown() {
    closed = true;
    owner.remove(closeHook);
    delays.forEach(Promise::tryComplete);
    monitor.close();
    return client.close();
  }

  private static Future<ImageFile> find(
      GeneratedImage image, String id, int index, ImageDirectory files) {
    return image.file() == null ? Future.succeededFuture() : files.find(id, index, image.file());
  }

  /** Uses the bytes in the outcome, or the URL if these bytes are missing or not an image. */
  private Future<ImageFile> write(
      GeneratedImage image, GenerationOutcome outcome, int index, ImageDirectory files) {
    if (image.b64Json() == null) {
      return writeUrl(image.url(), outcome, index, files);
    }
    Future<ImageFile> embedded =
        withPermit(() -> files.store(outcome.id(), index, image.b64Json()));
    return image.url() == null
        ? embedded
        : embedded.recover(failed -> writeUrl(image.url(), outcome, index, files));
  }

  private Future<ImageFile> writeUrl(
      String text, GenerationOutcome outcome, int index, ImageDirectory files) {
    String id = outcome.id();
    if (EmbeddedImage.isDataUri(text)) {
      return withPermit(() -> files.store(id, index, text));
    }
    ImageUrl url = ImageUrl.parse(text);
    return monitor.observe(
        outcome,
        () ->
            retry.run(
                attempt ->
                    withPermit(
                        () ->
                            closed
                                ? Future.failedFuture(
                                    ImageException.permanent("the image files are closed"))
                                : files.store(id, index, sink -> client.get(url, attempt, sink)))));
  }

  /**
   * Runs a task when one of the 64 permits is free. The task's buffers count against the byte
   * budget, but the task does not wait for the budget: a response whose images wait for this task
   * may hold it.
   */
  private Future<ImageFile> withPermit(Supplier<Future<ImageFile>> task) {
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
}
