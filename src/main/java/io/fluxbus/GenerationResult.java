package io.fluxbus;

import io.fluxbus.json.OutcomeJson;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What a request that succeeded brought. Only the images are certain: everything else is null when
 * the API did not tell it.
 *
 * @param images at least one
 * @param missingImages how many images fewer came than were asked for
 * @param extraImages how many images more the response named than were asked for; they are not kept
 * @param seed an unsigned 64-bit number: read it with {@link Long#toUnsignedString(long)}
 * @param prompt the prompt that the API says it used
 * @param timings seconds by name; empty when not told
 * @param inferenceId the API's handle for support and billing
 * @param creditsUsed what it cost in credits
 * @param usdSpent what it cost in US dollars
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
   * A result of a response that named no more images than were asked for.
   *
   * @throws IllegalArgumentException without an image
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
   * @throws IllegalArgumentException without an image
   */
  public GenerationResult {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("a result has at least one image");
    }
    images = List.copyOf(images);
    timings = Map.copyOf(timings);
  }

  /** The same result with other images: those that were written to files. */
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

  /** The same result, with the prompt and the seed of its request where the API told neither. */
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

  /** The same result for a call that shared it, and for which nothing more was paid. */
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
