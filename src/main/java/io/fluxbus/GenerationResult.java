package io.fluxbus;

import io.fluxbus.json.OutcomeJson;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * The result of a successful request. There is always an image. Other components are null if the
 * API did not report them.
 *
 * @param images the images, at least one
 * @param missingImages how many of the requested images the response does not contain
 * @param extraImages how many images beyond the requested number the response contains; they are
 *     not kept
 * @param seed the seed, an unsigned 64-bit number: see {@link Long#toUnsignedString(long)}
 * @param prompt the prompt that the API used
 * @param timings durations of the generation's stages in seconds, by name; may be empty
 * @param inferenceId the API's identifier of the call, for its support and its usage log
 * @param creditsUsed the cost in credits of the API
 * @param usdSpent the cost in US dollars
 */
public record GenerationResult(
    List<GeneratedImage> images,
    int missingImages,
    int extraImages,
    Long seed,
    String prompt,
    Map<String, Double> timings,
    String inferenceId,
    Long creditsUsed,
    BigDecimal usdSpent) {

  /**
   * Creates a result without extra images.
   *
   * @throws IllegalArgumentException if there is no image
   */
  public GenerationResult(
      List<GeneratedImage> images,
      int missingImages,
      Long seed,
      String prompt,
      Map<String, Double> timings,
      String inferenceId,
      Long creditsUsed,
      BigDecimal usdSpent) {
    this(images, missingImages, 0, seed, prompt, timings, inferenceId, creditsUsed, usdSpent);
  }

  /**
   * Creates a result.
   *
   * @throws IllegalArgumentException if there is no image
   */
  public GenerationResult {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("a result has at least one image");
    }
    images = List.copyOf(images);
    timings = Map.copyOf(timings);
  }

  /** Returns a copy with other images, such as those that were saved in files. */
  public GenerationResult withImages(List<GeneratedImage> images) {
    return new GenerationResult(
        images,
        missingImages,
        extraImages,
        seed,
        prompt,
        timings,
        inferenceId,
        creditsUsed,
        usdSpent);
  }

  /** Returns the result without the names of files, for a reader on another machine. */
  public GenerationResult withoutFiles() {
    return withImages(images.stream().map(GeneratedImage::withoutFile).toList());
  }

  /** Returns a copy with the request's prompt and seed where the API did not report them. */
  public GenerationResult of(GenerationRequest request) {
    return new GenerationResult(
        images,
        missingImages,
        extraImages,
        seed == null ? request.seed() : seed,
        prompt == null ? request.prompt() : prompt,
        timings,
        inferenceId,
        creditsUsed,
        usdSpent);
  }

  /** Returns a copy without cost, for a call that shares the result of another. */
  public GenerationResult shared() {
    return new GenerationResult(
        images,
        missingImages,
        extraImages,
        seed,
        prompt,
        timings,
        inferenceId,
        0L,
        BigDecimal.ZERO);
  }

  /**
   * Returns the {@code result} of an outcome's JSON, in the API's spelling. It contains URLs, which
   * may be secrets, and the bytes of images that are not in files.
   */
  public JsonObject toJson() {
    return OutcomeJson.toJson(this);
  }

  /** Without the prompt and the images' URLs. */
  @Override
  public String toString() {
    return "GenerationResult[images="
        + images
        + ", missing="
        + missingImages
        + ", inferenceId="
        + inferenceId
        + ", usdSpent="
        + (usdSpent == null ? null : usdSpent.toPlainString())
        + "]";
  }
}
