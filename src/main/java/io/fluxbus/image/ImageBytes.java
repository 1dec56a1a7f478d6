package io.fluxbus.image;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.image.DownloadMonitor.Subject;
import io.fluxbus.image.MemoryForm.MemoryImage;
import io.fluxbus.internal.ByteBudget;
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
import java.util.List;
import java.util.function.Function;

/**
 * Gets the images of an outcome without files: as bytes in memory, or as a stream. URLs, redirects,
 * retries and limits are those of {@link ImageFiles}.
 *
 * <pre>{@code
 * ImageBytes images = ImageBytes.create(vertx, new ImageOptions());
 * images.read(result.images().get(0))
 *     .onSuccess(image ->
 *         response.putHeader("Content-Type", image.contentType()).end(image.bytes()));
 * }</pre>
 *
 * <p>Any thread may use it. The futures complete on the caller's context, and the handlers of a
 * stream are called there. A failed future has a {@link GenerationException} of type {@link
 * FailureType#DOWNLOAD_FAILED}, which says why. The image was generated and billed, and can be
 * requested again while its URL is valid.
 */
public final class ImageBytes {
  private final Vertx vertx;
  private final ImageOptions options;
  private final ByteBudget budget;
  private final Downloader downloader;
  private final VertxAccess.Owner owner;
  private final Closeable closeHook = completion -> shutDown().onComplete(completion);

  ImageBytes(Vertx vertx, ImageOptions options, HostResolver resolver, ByteBudget budget) {
    this.vertx = vertx;
    this.budget = budget;
    this.options = new ImageOptions(options);
    owner = VertxAccess.owner(vertx);
    downloader = new Downloader(vertx, this.options, resolver, null);
  }

  /**
   * Creates an instance. It is closed together with the verticle that creates it, or with the Vertx
   * if no verticle creates it. If the verticle is closed already, the instance is created closed:
   * every download fails. A closed Vertx can create none.
   *
   * @param options are copied. The option {@code durable} has no effect
   * @throws IllegalArgumentException if an option is invalid; the message names it
   */
  public static ImageBytes create(Vertx vertx, ImageOptions options) {
    ImageBytes images =
        new ImageBytes(vertx, options, InetAddress::getAllByName, ByteBudget.shared());
    if (!images.owner.add(images.closeHook)) {
      // The owner is closed already and will not call the hook.
      images.close();
    }
    return images;
  }

  /**
   * Reads an image into memory. The image is complete: bytes that are not an image, or not a
   * complete one, fail the future. The bytes come from the image itself ({@code b64_json} or a data
   * URI) or from its URL. At most 64 images are received at once; further ones wait.
   *
   * <p>The bytes count against the byte budget, a quarter of the heap that all responses and images
   * of the process share, until the future is complete. While the budget has no room, a download
   * waits, at most for {@link ImageOptions#setTimeout}. After that, the bytes are the caller's.
   *
   * @return completes on the caller's context
   */
  public Future<ImageContent> read(GeneratedImage image) {
    Context caller = vertx.getOrCreateContext();
    if (VertxAccess.isShuttingDown(caller)) {
      return Future.failedFuture(failure(image, ImageException.vertxClosed()));
    }
    Context context = downloader.context(caller);
    List<GeneratedImage> images = List.of(image);
    // The text counts against the byte budget until it is decoded.
    HeldBytes.retain(images, GeneratedImage::b64Json);
    Future<MemoryImage> received = get(context, image, memoryForm(context));
    Promise<ImageContent> read = VertxAccess.promise(caller);
    received.map(MemoryImage::content).onComplete(read);
    return read.future()
        .onComplete(
            v -> {
              HeldBytes.release(images, GeneratedImage::b64Json);
              received.onSuccess(memory -> memory.reservation().release());
            });
  }

  /**
   * Opens an image as a stream. The future completes when the first bytes prove that it is an
   * image; until then, a failed GET is repeated. A failure after that fails the stream. A JPEG, PNG
   * or WebP image is passed on while it arrives. An image in another format, with a content coding,
   * from a host that closes the connection after it, or in the outcome itself, is first received
   * completely, as by {@link #read}, and counts against the byte budget until the stream has ended.
   *
   * @return completes on the caller's context, with a stream that must be read to its end or closed
   */
  public Future<ImageStream> stream(GeneratedImage image) {
    Context caller = vertx.getOrCreateContext();
    if (VertxAccess.isShuttingDown(caller)) {
      return Future.failedFuture(failure(image, ImageException.vertxClosed()));
    }
    Context context = downloader.context(caller);
    List<GeneratedImage> images = List.of(image);
    HeldBytes.retain(images, GeneratedImage::b64Json);
    Promise<ImageStream> opened = VertxAccess.promise(caller);
    get(
            context,
            image,
            new StreamForm(vertx, caller, downloader, memoryForm(context), options, image))
        .<ImageStream>map(Function.identity())
        .onComplete(opened);
    return opened.future().onComplete(v -> HeldBytes.release(images, GeneratedImage::b64Json));
  }

  /**
   * Stops all downloads. Their futures and streams fail.
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

  private MemoryForm memoryForm(Context context) {
    return new MemoryForm(vertx, context, downloader, options, budget);
  }

  /** Gets an image on the context. */
  private <T> Future<T> get(Context context, GeneratedImage image, Downloader.Form<T> form) {
    Promise<T> received = VertxAccess.promise(context);
    context.runOnContext(
        v ->
            Future.succeededFuture()
                .compose(x -> downloader.get(Subject.UNKNOWN, image, form))
                .recover(cause -> Future.failedFuture(failure(image, cause)))
                .onComplete(received));
    return received.future();
  }

  /** The failure for the caller. */
  static GenerationException failure(GeneratedImage image, Throwable cause) {
    return new GenerationException(
        FailureType.DOWNLOAD_FAILED, SaveResult.problem("the image", image, cause));
  }
}
