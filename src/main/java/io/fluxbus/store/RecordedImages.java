package io.fluxbus.store;

import io.fluxbus.GeneratedImage;
import io.vertx.core.Future;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the images of recorded outcomes: in their files, or else at their URLs. */
final class RecordedImages {
  private static final ImageCheck KEPT = image -> Future.succeededFuture(true);

  private final FileHash hash;

  /** Null if seeded requests are not reused. */
  private final ImageCheck urls;

  RecordedImages(FileHash hash, ImageCheck urls) {
    this.hash = hash;
    this.urls = urls;
  }

  /**
   * Finds all images of a call that has succeeded. The URLs are checked only if the key is that of
   * a seed. An idempotency key keeps its outcome even if these have expired.
   *
   * @return the images; those that are still in their files name these. Fails if one is gone
   */
  Future<List<GeneratedImage>> find(StoredCall call) {
    List<GeneratedImage> images = call.outcome().result().images();
    ImageCheck check = CallKeys.isSeeded(call.claim().key()) ? urls : KEPT;
    boolean inFiles = call.files().size() == images.size();
    List<Future<GeneratedImage>> found = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      GeneratedImage image = images.get(i);
      found.add(inFiles ? find(image, call.files().get(i), check) : atUrl(image, check));
    }
    return Future.all(found).map(all -> found.stream().map(Future::result).toList());
  }

  private Future<GeneratedImage> find(GeneratedImage image, StoredFile file, ImageCheck check) {
    return isUnchanged(file)
        .compose(
            unchanged ->
                unchanged
                    ? Future.succeededFuture(
                        image.withFile(
                            file.path(), image.contentType(), image.width(), image.height()))
                    : atUrl(image, check));
  }

  private Future<Boolean> isUnchanged(StoredFile file) {
    Path path;
    try {
      path = Path.of(file.path());
    } catch (InvalidPathException e) {
      // A path of another operating system.
      return Future.succeededFuture(false);
    }
    return hash.of(path).map(file.sha256()::equals).otherwise(false);
  }

  private static Future<GeneratedImage> atUrl(GeneratedImage image, ImageCheck check) {
    return check
        .isAvailable(image)
        .compose(
            available ->
                available
                    ? Future.succeededFuture(image)
                    : Future.failedFuture("the image is gone"));
  }
}
