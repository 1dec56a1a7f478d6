package io.fluxbus.stub;

import io.fluxbus.stub.paint.Painting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Serves the images of responses. An image is painted on a worker thread at its first request, and
 * the newest images are cached. All methods run on the server's event loop.
 */
final class ImageHandler {
  private static final int CACHE_SIZE = 128;

  private final Vertx vertx;
  private final Map<ImageKey, Future<Buffer>> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ImageKey, Future<Buffer>> eldest) {
          return size() > CACHE_SIZE;
        }
      };

  ImageHandler(Vertx vertx) {
    this.vertx = vertx;
  }

  static boolean serves(String path) {
    return path != null && path.startsWith(ImageKey.FOLDER);
  }

  void handle(HttpServerRequest http) {
    boolean head = HttpMethod.HEAD.equals(http.method());
    ImageKey key = ImageKey.parse(http.path()).orElse(null);
    if (key == null || !(head || HttpMethod.GET.equals(http.method()))) {
      http.response().setStatusCode(key == null ? 404 : 405).end();
      return;
    }
    image(key)
        .onSuccess(
            bytes -> {
              http.response()
                  .putHeader(HttpHeaders.CONTENT_TYPE, key.contentType())
                  .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(bytes.length()));
              http.response().end(head ? Buffer.buffer() : bytes);
            })
        .onFailure(defect -> http.response().setStatusCode(500).end());
  }

  /** The bytes of an image, from the cache or painted on a worker thread. */
  Future<Buffer> image(ImageKey key) {
    Future<Buffer> image =
        cache.computeIfAbsent(
            key, k -> vertx.executeBlocking(() -> Buffer.buffer(paint(k)), false));
    // A failure is not cached, so the next request tries again.
    return image.onFailure(defect -> cache.remove(key, image));
  }

  private static byte[] paint(ImageKey key) {
    return Painting.of(key.key(), key.width(), key.height(), key.format());
  }
}
