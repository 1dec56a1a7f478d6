package io.fluxbus.gateway;

import io.fluxbus.GeneratedImage;
import io.fluxbus.image.ImageBytes;
import io.fluxbus.image.ImageContent;
import io.fluxbus.internal.ByteBudget;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.List;

/** Gets images for responses that contain their bytes. */
final class Base64Images {
  private final ImageBytes images;
  private final ByteBudget budget;

  /**
   * @param budget counts the texts until they are sent
   */
  Base64Images(ImageBytes images, ByteBudget budget) {
    this.images = images;
    this.budget = budget;
  }

  /**
   * The images of a result.
   *
   * @param reserved the bytes of the budget
   */
  record Read(List<String> texts, long reserved, ByteBudget budget) {
    /** The texts are not needed any more. Called once. */
    void release() {
      budget.release(reserved);
    }
  }

  /**
   * Reads all images.
   *
   * @return fails with a {@link io.fluxbus.GenerationException} if one of them cannot be fetched
   */
  Future<Read> read(List<GeneratedImage> generated) {
    return Future.all(generated.stream().map(this::text).toList())
        .map(
            all -> {
              List<String> texts = all.list();
              long bytes = texts.stream().mapToLong(String::length).sum();
              budget.reserve(bytes);
              return new Read(texts, bytes, budget);
            });
  }

  private Future<String> text(GeneratedImage image) {
    return image.b64Json() != null
        ? Future.succeededFuture(image.b64Json())
        : images.read(image).map(Base64Images::encode);
  }

  private static String encode(ImageContent content) {
    return Base64.getEncoder().encodeToString(content.bytes().getBytes());
  }

  Future<Void> close() {
    return images.close();
  }
}
