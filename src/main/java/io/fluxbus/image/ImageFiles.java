package io.fluxbus.image;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.image.DownloadMonitor.Subject;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.HeldBytes;
import io.fluxbus.internal.HostResolver;
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
import java.util.function.LongFunction;

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
  private final Vertx vertx;
  private final ImageOptions options;
  private final Downloader downloader;
  private final VertxAccess.Owner owner;
  private final Closeable closeHook = completion -> shutDown().onComplete(completion);

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
    owner = VertxAccess.owner(vertx);
    downloader = new Downloader(vertx, this.options, resolver, timer);
  }

  /**
   * Creates an instance. It is closed together with the verticle that creates it, or with the Vertx
   * if no verticle creates it. If the verticle is closed already, the instance is created closed:
   * every save reports its images as not saved. A closed Vertx can create none.
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
   * <p>An image of a {@link GenerationOutcome#replayed replayed} outcome is copied from its {@link
   * GeneratedImage#file()} if this is an absolute path, which a client with a store has checked.
   *
   * @param directory is created if it is missing
   * @return never fails, and completes on the caller's context. Each saved image has its file, as a
   *     path that begins with the directory, and its real size and content type. If an image could
   *     not be saved, the outcome has the whole result with every URL, and a failure {@link
   *     FailureType#DOWNLOAD_FAILED} that names the images and the reasons
   */
  public Future<GenerationOutcome> save(GenerationOutcome outcome, Path directory) {
    Context caller = vertx.getOrCreateContext();
    if (VertxAccess.isShuttingDown(caller)) {
      return Future.succeededFuture(SaveResult.noneSaved(outcome, ImageException.vertxClosed()));
    }
    if (outcome.result() == null) {
      return VertxAccess.succeededFuture(caller, outcome);
    }
    // A single context for all steps, because an open file must not be used from two contexts.
    Context context = downloader.context(caller);
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
              .compose(v -> find(image, outcome, index, files))
              .compose(
                  found ->
                      found == null
                          ? downloader.get(
                              new Subject(outcome.id(), outcome.result()),
                              image,
                              new FileForm(outcome.id(), index, files))
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
    owner.remove(closeHook);
    return downloader.close();
  }

  /** Finds an image that was saved before. Completes with null if there is none. */
  private Future<ImageFile> find(
      GeneratedImage image, GenerationOutcome outcome, int index, ImageDirectory files) {
    if (image.file() == null) {
      return Future.succeededFuture();
    }
    return outcome.replayed() && Path.of(image.file()).isAbsolute()
        ? downloader
            .withPermit(() -> files.copy(outcome.id(), index, Path.of(image.file())))
            .otherwiseEmpty()
        : files.find(outcome.id(), index, image.file());
  }

  /** An image in a file. */
  private final class FileForm implements Downloader.Form<ImageFile> {
    private final String id;
    private final int index;
    private final ImageDirectory files;

    private FileForm(String id, int index, ImageDirectory files) {
      this.id = id;
      this.index = index;
      this.files = files;
    }

    @Override
    public Future<ImageFile> decode(String text) {
      return downloader.withPermit(() -> files.store(id, index, text));
    }

    @Override
    public Future<ImageFile> fetch(ImageUrl url, int attempt) {
      return downloader.withPermit(
          () -> files.store(id, index, sink -> downloader.fetch(url, attempt, sink)));
    }
  }
}
