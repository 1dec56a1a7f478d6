package io.fluxbus.image;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of saving one image of an outcome.
 *
 * @param image the image with its file, or without a file if it was not saved
 * @param problem why the image was not saved; null if it was
 */
record SaveResult(GeneratedImage image, String problem) {
  private static final int MAX_PROBLEMS = 5;

  static SaveResult saved(GeneratedImage image, Path directory, ImageFile stored) {
    PixelSize size = stored.size();
    return new SaveResult(
        image.withFile(
            directory.resolve(stored.name()).toString(),
            stored.contentType(),
            size == null ? image.width() : Integer.valueOf(size.width()),
            size == null ? image.height() : Integer.valueOf(size.height())),
        null);
  }

  static SaveResult failed(GeneratedImage image, int index, Throwable cause) {
    return new SaveResult(image.withoutFile(), problem("image " + index, image, cause));
  }

  /** Describes why an image could not be received, with the host of its URL. */
  static String problem(String name, GeneratedImage image, Throwable cause) {
    return name + host(image) + ": " + ImageException.of(cause).getMessage();
  }

  private static String host(GeneratedImage image) {
    try {
      return image.url() == null || EmbeddedImage.isDataUri(image.url())
          ? ""
          : " from " + ImageUrl.parse(image.url()).origin().host();
    } catch (ImageException e) {
      return "";
    }
  }

  /** Returns the outcome if no image could be saved for one cause. */
  static GenerationOutcome noneSaved(GenerationOutcome outcome, ImageException cause) {
    if (outcome.result() == null) {
      return outcome;
    }
    List<SaveResult> results = new ArrayList<>();
    for (GeneratedImage image : outcome.result().images()) {
      results.add(failed(image, results.size(), cause));
    }
    return merge(outcome, results);
  }

  /** Returns the outcome with the results of its images. It has succeeded if all were saved. */
  static GenerationOutcome merge(GenerationOutcome outcome, List<SaveResult> results) {
    GenerationResult result =
        outcome.result().withImages(results.stream().map(SaveResult::image).toList());
    List<String> problems =
        results.stream().map(SaveResult::problem).filter(p -> p != null).toList();
    if (problems.isEmpty()) {
      return outcome.withImages(result, null);
    }
    String detail =
        problems.stream()
            .limit(MAX_PROBLEMS)
            .collect(
                Collectors.joining(
                    "; ",
                    problems.size() + " of " + results.size() + " images not saved: ",
                    problems.size() > MAX_PROBLEMS ? "; …" : ""));
    return outcome.withImages(
        result,
        new GenerationException(FailureType.DOWNLOAD_FAILED, detail)
            .withInferenceId(result.inferenceId())
            .withAttempts(outcome.attempts()));
  }
}
