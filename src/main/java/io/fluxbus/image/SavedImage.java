package io.fluxbus.image;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of one image of an outcome.
 *
 * @param problem why it was not written; null when it was
 */
record SavedImage(GeneratedImage image, String problem) {
  private static final int MAX_PROBLEMS = 5;

  static SavedImage written(GeneratedImage image, Path directory, StoredImage stored) {
    PixelSize size = stored.size();
    return new SavedImage(
        image.withFile(
            directory.resolve(stored.name()).toString(),
            stored.contentType(),
            size == null ? image.width() : Integer.valueOf(size.width()),
            size == null ? image.height() : Integer.valueOf(size.height())),
        null);
  }

  static SavedImage missing(GeneratedImage image, int index, Throwable cause) {
    return new SavedImage(
        image.withoutFile(),
        "image " + index + host(image) + ": " + ImageFailure.of(cause).getMessage());
  }

  private static String host(GeneratedImage image) {
    try {
      return image.url() == null || EmbeddedImage.isDataUri(image.url())
          ? ""
          : " from " + ImageUrl.parse(image.url()).origin().host();
    } catch (ImageFailure e) {
      return "";
    }
  }

  /** The outcome with the images as they are now. It has succeeded when all were written. */
  static GenerationOutcome merge(GenerationOutcome outcome, List<SavedImage> all) {
    GenerationResult result =
        outcome.result().withImages(all.stream().map(SavedImage::image).toList());
    List<String> problems = all.stream().map(SavedImage::problem).filter(p -> p != null).toList();
    if (problems.isEmpty()) {
      return outcome.withImages(result, null);
    }
    String detail =
        problems.stream()
            .limit(MAX_PROBLEMS)
            .collect(
                Collectors.joining(
                    "; ",
                    problems.size() + " of " + all.size() + " images not written: ",
                    problems.size() > MAX_PROBLEMS ? "; …" : ""));
    return outcome.withImages(
        result,
        new GenerationException(FailureType.DOWNLOAD_FAILED, detail)
            .withInferenceId(result.inferenceId())
            .withAttempts(outcome.attempts()));
  }
}
