package io.fluxbus.image;

import io.fluxbus.GeneratedImage;
import io.fluxbus.internal.CallerFuture;
import io.fluxbus.internal.HostResolver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.net.InetAddress;
import java.util.Set;

/**
 * Finds out whether an image of an outcome can still be had, without fetching it. URLs and
 * redirects obey the rules of {@link ImageFiles}. Thread-safe.
 */
public final class ImageProbe {
  /** A host that answers so may reject only HEAD: the signature of a URL may permit only GET. */
  private static final Set<Integer> HEAD_REJECTED = Set.of(403, 405, 501);

  /** These do not say that the image is gone: the host is busy, or does not send one byte of it. */
  private static final Set<Integer> UNDECIDED = Set.of(405, 408, 416, 425, 429);

  private final Vertx vertx;
  private final ImageClient client;

  ImageProbe(Vertx vertx, ImageOptions options, HostResolver resolver) {
    this.vertx = vertx;
    client = new ImageClient(vertx, new ImageOptions(options), resolver);
  }

  /**
   * Creates an instance. Its creator closes it.
   *
   * @param options are copied
   * @throws IllegalArgumentException if an option is invalid; the message names it
   */
  public static ImageProbe create(Vertx vertx, ImageOptions options) {
    return new ImageProbe(vertx, options, InetAddress::getAllByName);
  }

  /**
   * Checks one image. An image with a file is available if the file exists, and one with its bytes
   * always. Otherwise, a HEAD request to its URL decides, or a GET request for one byte if the host
   * rejects HEAD.
   *
   * @return false only if the image is certainly gone: its file is missing, or its host answers
   *     with a status such as 403, 404 or 410. Never fails, and completes on the caller's context
   */
  public Future<Boolean> isAvailable(GeneratedImage image) {
    return CallerFuture.of(vertx, available(image));
  }

  private Future<Boolean> available(GeneratedImage image) {
    if (image.file() != null) {
      return vertx.fileSystem().exists(image.file()).otherwise(true);
    }
    if (image.url() == null || EmbeddedImage.isDataUri(image.url())) {
      return Future.succeededFuture(true);
    }
    return Future.succeededFuture(image.url())
        .map(ImageUrl::parse)
        .compose(this::status)
        .map(status -> status / 100 != 4 || UNDECIDED.contains(status))
        .otherwise(true);
  }

  private Future<Integer> status(ImageUrl url) {
    return client
        .status(HttpMethod.HEAD, url)
        .compose(
            status ->
                HEAD_REJECTED.contains(status)
                    ? client.status(HttpMethod.GET, url)
                    : Future.succeededFuture(status));
  }

  /** Closes the connections. */
  public Future<Void> close() {
    return CallerFuture.of(vertx, client.close());
  }
}
