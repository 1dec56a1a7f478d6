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
 * Writes the images of an outcome to files, whether the API sent URLs or the bytes themselves. May
 * be used from any thread; a future completes on the context that asked for it.
 */
public final class ImageFiles {
  /** What one image has in memory while it is read and written: buffers, not its bytes. */
  private static final long BYTES_PER_IMAGE = 128 * 1024;

  private final Vertx vertx;
  private final ImageOptions options;
  private final ImageClient client;
  private final Retry retry;
  private final Permits permits = new Permits(ImageClient.MAX_CONNECTIONS);
  private final Set<Promise<Void>> pauses = ConcurrentHashMap.newKeySet();
  private final VertxAccess.Owner owner;
  private final Closeable closeHook = completion -> shutDown().onComplete(completion);
  private volatile boolean closed;

  ImageFiles(Vertx vertx, ImageOptions options, Resolver resolver) {
    this(vertx, options, resolver, null);
  }

  /**
   * @param pause gives a future that completes after so many milliseconds; null for real time
   */
  ImageFiles(
      Vertx vertx, ImageOptions options, Resolver resolver, LongFunction<Future<Void>> pause) {
    this.vertx = vertx;
    this.options = new ImageOptions(options);
    client = new ImageClient(vertx, this.options, resolver);
    owner = VertxAccess.owner(vertx);
    retry =
        new Retry(
            options.getMaxRetries(),
            options.getRetryDelay(),
            () -> ThreadLocalRandom.current().nextDouble(),
            pause == null ? this::pause : pause);
  }

  /**
   * With these options, which are copied. It closes with the verticle that creates it, or else with
   * the Vertx. If that is closed already, the new object is closed too: it reports every image as
   * not written.
   *
   * @throws IllegalArgumentException naming the option that does not fit
   */
  public static ImageFiles create(Vertx vertx, ImageOptions options) {
    ImageFiles files = new ImageFiles(vertx, options, InetAddress::getAllByName);
    if (!files.owner.add(files.closeHook)) {
      // The owner was closed before: it will never close this object.
      files.close();
    }
    return files;
  }

  /**
   * Writes every image of the outcome's result as {@code <id>-<index>} with the extension of its
   * format: {@code jpg}, {@code png}, {@code webp}, {@code gif}, {@code avif}, {@code heic}, {@code
   * jxl}, {@code bmp} or {@code tiff}. A file or link of that name is replaced. An outcome without
   * a result stays as it is.
   *
   * <p>The bytes come from the outcome ({@code b64_json} or a data URI) or from the URL. At most 64
   * images are read and written at once; further ones wait for their turn. An image that is cut
   * off, or that is no image, is never written.
   *
   * <p>An image that an earlier call wrote is not fetched again: it has a {@link
   * GeneratedImage#file()} of that name, and the directory contains that file, complete. So an
   * outcome that failed with {@link FailureType#DOWNLOAD_FAILED} can be saved again, as often as
   * needed, to fetch the images that are missing. It has succeeded when all of them are there.
   *
   * @param directory created when it is missing
   * @return never fails, and completes on the caller's context. Each image that was written has its
   *     file, as a path that begins with the directory, and the size and the type that its bytes
   *     show. When one was not, the outcome has the whole result with every URL, and a failure
   *     {@link FailureType#DOWNLOAD_FAILED} that says which and why
   */
  public Future<GenerationOutcome> save(GenerationOutcome outcome, Path directory) {
    // From a thread without a context, each step might run on another one, and an open file must
    // not be used from two.
    Context context = vertx.getOrCreateContext();
    if (outcome.result() == null) {
      return VertxAccess.succeededFuture(context, outcome);
    }
    ImageDirectory files = new ImageDirectory(vertx, directory, options);
    List<GeneratedImage> images = outcome.result().images();
    // Their bytes count as in progress until they are on the disk.
    HeldBytes.retain(images, GeneratedImage::b64Json);
    Promise<GenerationOutcome> saved = VertxAccess.promise(context);
    context.runOnContext(v -> saveAll(outcome, directory, files).onComplete(saved));
    return saved.future().onComplete(v -> HeldBytes.release(images, GeneratedImage::b64Json));
  }

  private Future<GenerationOutcome> saveAll(
      GenerationOutcome outcome, Path directory, ImageDirectory files) {
    Future<Void> ready = files.make();
    List<Future<SavedImage>> all = new ArrayList<>();
    for (GeneratedImage image : outcome.result().images()) {
      int index = all.size();
      all.add(
          ready
              .compose(v -> find(image, outcome.id(), index, files))
              .compose(
                  found ->
                      found == null
                          ? write(image, outcome.id(), index, files)
                          : Future.succeededFuture(found))
              .map(stored -> SavedImage.written(image, directory, stored))
              .otherwise(cause -> SavedImage.missing(image, index, cause)));
    }
    return Future.all(all)
        .map(v -> SavedImage.merge(outcome, all.stream().map(Future::result).toList()));
  }

  /**
   * Breaks off what is under way; those images are reported as not written.
   *
   * @return completes on the caller's context
   */
  public Future<Void> close() {
    return CallerFuture.of(vertx, shutDown());
  }

  /** The same, and completes on whatever thread. */
  private Future<Void> shutDown() {
    closed = true;
    owner.remove(closeHook);
    pauses.forEach(Promise::tryComplete);
    return client.close();
  }

  private static Future<StoredImage> find(
      GeneratedImage image, String id, int index, ImageDirectory files) {
    return image.file() == null ? Future.succeededFuture() : files.find(id, index, image.file());
  }

  /** Uses the bytes that are in the outcome; if there are none that are an image, the URL. */
  private Future<StoredImage> write(
      GeneratedImage image, String id, int index, ImageDirectory files) {
    if (image.b64Json() == null) {
      return writeUrl(image.url(), id, index, files);
    }
    Future<StoredImage> embedded = one(() -> files.store(id, index, image.b64Json()));
    return image.url() == null
        ? embedded
        : embedded.recover(none -> writeUrl(image.url(), id, index, files));
  }

  private Future<StoredImage> writeUrl(String text, String id, int index, ImageDirectory files) {
    if (EmbeddedImage.isDataUri(text)) {
      return one(() -> files.store(id, index, text));
    }
    ImageUrl url = ImageUrl.parse(text);
    return retry.run(
        attempt ->
            one(
                () ->
                    closed
                        ? Future.failedFuture(ImageFailure.lasting("the image files were closed"))
                        : files.store(id, index, sink -> client.get(url, attempt, sink))));
  }

  /**
   * Runs a task when it may run. It counts against the byte budget, but does not wait for it: what
   * holds the budget may be a response whose images wait to be saved.
   */
  private Future<StoredImage> one(Supplier<Future<StoredImage>> task) {
    return permits.run(
        vertx.getOrCreateContext(),
        () -> {
          ByteBudget.shared().reserve(BYTES_PER_IMAGE);
          return Future.succeededFuture()
              .compose(v -> task.get())
              .onComplete(v -> ByteBudget.shared().release(BYTES_PER_IMAGE));
        });
  }

  /** Waits, but not beyond {@link #close}. */
  Future<Void> pause(long millis) {
    if (millis == 0 || closed) {
      return Future.succeededFuture();
    }
    Context context = vertx.getOrCreateContext();
    Promise<Void> pause = VertxAccess.promise(context);
    pauses.add(pause);
    // The context's own timer: one of the Vertx would be lost when the caller's verticle goes.
    long timer = VertxAccess.setTimer(context, millis, id -> pause.tryComplete());
    if (closed) {
      pause.tryComplete();
    }
    return pause
        .future()
        .onComplete(
            v -> {
              vertx.cancelTimer(timer);
              pauses.remove(pause);
            });
  }
}
