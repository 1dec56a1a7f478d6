package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationResult;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The JSON members of an outcome's {@code result}. The aliases are the spelling of responses in
 * journals of earlier versions.
 *
 * @param missingImages null instead of 0, like {@code extraImages}
 * @param seed from 0 to 2^64 - 1
 */
record ResultRecord(
    List<Image> images,
    @JsonAlias("missingImages") Integer missingImages,
    @JsonAlias("extraImages") Integer extraImages,
    BigInteger seed,
    String prompt,
    Map<String, Double> timings,
    @JsonAlias("inferenceId") String inferenceId,
    @JsonAlias("creditsUsed") Long creditsUsed,
    @JsonAlias("usdSpent") BigDecimal usdSpent) {
  private static final int MAX_SEED_BITS = 64;

  /** Creates the members, without the bytes of images that are in files. */
  static ResultRecord of(GenerationResult result) {
    return of(result, mapped(result.images(), Image::of));
  }

  /** Creates the members, with the bytes of every image. */
  static ResultRecord exact(GenerationResult result) {
    return of(result, mapped(result.images(), Image::exact));
  }

  private static ResultRecord of(GenerationResult result, List<Image> images) {
    return new ResultRecord(
        images,
        result.missingImages() == 0 ? null : result.missingImages(),
        result.extraImages() == 0 ? null : result.extraImages(),
        result.seed() == null ? null : unsigned(result.seed()),
        result.prompt(),
        result.timings(),
        result.inferenceId(),
        result.creditsUsed(),
        result.usdSpent());
  }

  /** A loop, because a stream would allocate more than the images themselves. */
  private static <T, R> List<R> mapped(List<T> images, Function<T, R> mapper) {
    List<R> mapped = new ArrayList<>(images.size());
    for (T image : images) {
      mapped.add(mapper.apply(image));
    }
    return mapped;
  }

  private static BigInteger unsigned(long seed) {
    return seed >= 0 ? BigInteger.valueOf(seed) : new BigInteger(Long.toUnsignedString(seed));
  }

  /**
   * Returns the result with these members.
   *
   * @throws IllegalArgumentException if the seed is out of range, or there is no image
   */
  GenerationResult value() {
    if (!hasValidSeed()) {
      throw new IllegalArgumentException("the seed is out of range");
    }
    return new GenerationResult(
        mapped(images, Image::value),
        missingImages == null ? 0 : missingImages,
        extraImages == null ? 0 : extraImages,
        seed == null ? null : seed.longValue(),
        prompt,
        timings == null ? Map.of() : timings,
        inferenceId,
        creditsUsed,
        usdSpent);
  }

  boolean hasValidSeed() {
    return seed == null || (seed.signum() >= 0 && seed.bitLength() <= MAX_SEED_BITS);
  }

  /** The JSON members of an image. */
  record Image(
      String url,
      @JsonAlias("b64Json") String b64Json,
      Integer width,
      Integer height,
      @JsonAlias("contentType") String contentType,
      Boolean nsfw,
      String file) {

    static Image of(GeneratedImage image) {
      return of(image, image.file() == null ? image.b64Json() : null);
    }

    static Image exact(GeneratedImage image) {
      return of(image, image.b64Json());
    }

    private static Image of(GeneratedImage image, String b64Json) {
      return new Image(
          image.url(),
          b64Json,
          image.width(),
          image.height(),
          image.contentType(),
          image.nsfw(),
          image.file());
    }

    GeneratedImage value() {
      // The bytes of an image that is in a file are not written.
      String bytes = url == null && b64Json == null && file != null ? "" : b64Json;
      return new GeneratedImage(url, bytes, width, height, contentType, nsfw, file);
    }
  }
}
