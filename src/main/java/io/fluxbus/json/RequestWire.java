package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;

/**
 * A request as it is written.
 *
 * @param imageSize a preset's name, or {@link Sides}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RequestWire(
    String id,
    String model,
    String prompt,
    @JsonProperty("image_size") Object imageSize,
    @JsonProperty("num_images") Integer numImages,
    Long seed,
    @JsonProperty("safety_tolerance") String safetyTolerance,
    @JsonProperty("output_format") String outputFormat,
    @JsonProperty("enable_safety_checker") Boolean safetyChecker) {

  record Sides(int width, int height) {}

  static RequestWire of(GenerationRequest request, String id) {
    return new RequestWire(
        id,
        request.model(),
        request.prompt(),
        request.imageSize() == null ? null : size(request.imageSize()),
        request.numImages(),
        request.seed(),
        request.safetyTolerance() == null ? null : request.safetyTolerance().toString(),
        request.outputFormat() == null ? null : request.outputFormat().text(),
        request.safetyChecker());
  }

  private static Object size(ImageSize size) {
    return size instanceof ImageSize.Preset ? size.text() : new Sides(size.width(), size.height());
  }
}
