package io.fluxbus.gateway.file;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationRequest;
import io.fluxbus.image.ImageBytes;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.ByteBudget;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.internal.WarningLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Images in a folder, each under the SHA-256 of its bytes. The name of an image is the right to
 * read it: nobody can guess 256 bits. The futures complete on the context of the caller.
 */
public final class ImageStore {
  private static final System.Logger LOGGER = System.getLogger("io.fluxbus.gateway");

  private static final int MAX_RECENT = 100;
  private static final int MAX_PROMPT = 500;

  /** The most downloads at once, with those that wait. */
  private static final int MAX_DOWNLOADS = 1_000;

  private enum Problem {
    DISK,
    FULL
  }

  private final Vertx vertx;
  private final BoundedFolder folder;
  private final ImageBytes images;
  private final ByteBudget budget;
  private final long timeout;
  private final RecentImages recent = new RecentImages(MAX_RECENT);
  private final WarningLog<Problem> warnings;

  /** The downloads that run, by the name of the link. */
  private final Map<String, Future<FileName>> running = new ConcurrentHashMap<>();

  private final AtomicInteger downloads = new AtomicInteger();

  /** Completes when the folder was read. */
  private final Future<Void> opened;

  private ImageStore(
      Vertx vertx, StoredImagesOptions options, ImageOptions downloads, InstantSource clock) {
    this.vertx = vertx;
    this.budget = ByteBudget.shared();
    this.timeout = options.getTimeout();
    this.folder = new BoundedFolder(options, clock);
    this.images = ImageBytes.create(vertx, downloads);
    Context context = VertxAccess.newContext(vertx);
    this.warnings =
        new WarningLog<>(
            LOGGER,
            (delay, action) -> {
              long millis = TimeUnit.NANOSECONDS.toMillis(delay);
              long timer = VertxAccess.setTimer(context, millis, id -> action.run());
              return () -> vertx.cancelTimer(timer);
            });
    this.opened = vertx.executeBlocking(folder::open, false).onFailure(this::warn);
  }

  /**
   * Opens a store, and creates its folder if there is none.
   *
   * @param downloads how images are fetched
   */
  public static ImageStore create(
      Vertx vertx, StoredImagesOptions options, ImageOptions downloads) {
    return create(vertx, options, downloads, InstantSource.system());
  }

  static ImageStore create(
      Vertx vertx, StoredImagesOptions options, ImageOptions downloads, InstantSource clock) {
    return new ImageStore(vertx, options, downloads, clock);
  }

  /**
   * Stores an image, unless it is stored already.
   *
   * @return the name of its file; null if it could not be stored in time. Never fails
   */
  public Future<String> keep(GenerationRequest request, GeneratedImage image) {
    Future<String> kept =
        opened
            .compose(v -> keep(image))
            .timeout(timeout, TimeUnit.MILLISECONDS)
            .map(
                name -> {
                  recent.add(recent(name, request, image));
                  return name.toString();
                });
    return CallerFuture.of(vertx, kept.otherwiseEmpty());
  }

  private static RecentImage recent(
      FileName name, GenerationRequest request, GeneratedImage image) {
    String prompt = request.prompt();
    return new RecentImage(
        name.toString(),
        request.id(),
        prompt.length() <= MAX_PROMPT ? prompt : prompt.substring(0, MAX_PROMPT) + "…",
        size(image.width()),
        size(image.height()));
  }

  private static int size(Integer pixels) {
    return pixels == null ? 0 : pixels;
  }

  private Future<FileName> keep(GeneratedImage image) {
    if (image.url() == null) {
      return fetch(image, null);
    }
    FileName url = FileName.ofUrl(image.url());
    return running.computeIfAbsent(
        url.toString(),
        key -> {
          Future<FileName> stored =
              lookUp(url)
                  .compose(
                      found -> found == null ? fetch(image, url) : Future.succeededFuture(found));
          // Not within this call, which holds a lock of the map.
          vertx.runOnContext(v -> stored.onComplete(done -> running.remove(key)));
          return stored;
        });
  }

  /**
   * Downloads an image and stores it.
   *
   * @param url the name of the link; null for none
   */
  private Future<FileName> fetch(GeneratedImage image, FileName url) {
    if (downloads.incrementAndGet() > MAX_DOWNLOADS) {
      downloads.decrementAndGet();
      warnings.warn(
          Problem.FULL, () -> "images are not stored: " + MAX_DOWNLOADS + " downloads are running");
      return Future.failedFuture("too many downloads");
    }
    return images
        .read(image)
        .onComplete(v -> downloads.decrementAndGet())
        .compose(
            content -> {
              long held = content.bytes().length();
              budget.reserve(held);
              return vertx
                  .executeBlocking(() -> folder.store(content, url), false)
                  .onFailure(this::warn)
                  .onComplete(v -> budget.release(held));
            });
  }

  /**
   * Finds an image that was stored earlier, even by an earlier process.
   *
   * @return the name of its file; null if there is none. Never fails
   */
  public Future<String> find(GeneratedImage image) {
    Future<String> found =
        image.url() == null
            ? Future.succeededFuture()
            : opened
                .compose(v -> lookUp(FileName.ofUrl(image.url())))
                .map(name -> name == null ? null : name.toString());
    return CallerFuture.of(vertx, found.otherwiseEmpty());
  }

  private Future<FileName> lookUp(FileName url) {
    return folder.mayHave(url)
        ? vertx.executeBlocking(() -> folder.follow(url), false)
        : Future.succeededFuture();
  }

  /**
   * Opens an image.
   *
   * @param name as {@link #keep} has returned it. Any other text is the name of no image
   * @return null if there is none
   */
  public Future<StoredFile> open(String name) {
    FileName image = FileName.parseImage(name);
    return image == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(() -> folder.open(image), false);
  }

  /** The images that this process has stored last, the newest first, up to a number. */
  public List<RecentImage> newest(int max) {
    return recent.newest(max, name -> folder.mayHave(FileName.parse(name)));
  }

  private void warn(Throwable cause) {
    warnings.warn(
        Problem.DISK,
        () ->
            "images cannot be stored in "
                + folder
                + ": "
                + cause.getClass().getSimpleName()
                + " "
                + cause.getMessage());
  }

  /** Stops the downloads. */
  public Future<Void> close() {
    return images.close().onComplete(v -> warnings.close());
  }
}
