package io.fluxbus;

import io.fluxbus.internal.UniqueId;
import io.fluxbus.json.RequestJson;
import io.vertx.core.json.JsonObject;

/**
 * A request for one to four images. It is immutable. Its constructor validates it, so that a
 * mistake is found before anything is sent or paid for.
 *
 * <pre>{@code
 * GenerationRequest request =
 *     GenerationRequest.of("a lighthouse at dawn").withImageSize(1024, 768).withSeed(42);
 * }</pre>
 *
 * <p>Each {@code with…} method returns a copy, and throws an {@link InvalidRequestException} that
 * names the field if the value breaks its rule. A component that is null was not set and is not
 * sent, so the server's default applies.
 *
 * @param id identifies the request in outcomes, logs and the API's usage log: 1 to 128 characters
 *     of {@code A-Za-z0-9._:-}; a unique one if null
 * @param model the model, 1 to 128 visible ASCII characters; {@value #DEFAULT_MODEL} if null
 * @param prompt the description of the image, 1 to 4000 characters (Unicode code points), not blank
 * @param imageSize the size of each image; {@code landscape_4_3} at the server if null
 * @param numImages the number of images, 1 to 4; 1 at the server if null
 * @param seed at least 1; the same seed and prompt give the same image; random if null
 * @param safetyTolerance 1 (strictest) to 6; 2 at the server if null
 * @param outputFormat the format of the images; {@code jpeg} at the server if null
 * @param safetyChecker whether the API checks the images; true at the server if null
 * @param metadata the user's own data, which the outcome repeats and which is never sent to the
 *     API; may be null
 */
public record GenerationRequest(
    String id,
    String model,
    String prompt,
    ImageSize imageSize,
    Integer numImages,
    Long seed,
    Integer safetyTolerance,
    OutputFormat outputFormat,
    Boolean safetyChecker,
    Metadata metadata) {

  /** The model of a request that does not name one. */
  public static final String DEFAULT_MODEL = "flux-pro/v1.1";

  /** The longest prompt, in Unicode code points. */
  public static final int MAX_PROMPT_LENGTH = 4000;

  /**
   * Validates the request, with a unique id and the default model where these are null.
   *
   * @throws InvalidRequestException naming the first field that breaks its rule
   */
  public GenerationRequest {
    id = id == null ? UniqueId.next() : id;
    model = model == null ? DEFAULT_MODEL : model;
    RequestRules.check(id, model, prompt, numImages, seed, safetyTolerance);
  }

  /**
   * Creates a request without metadata.
   *
   * @throws InvalidRequestException naming the first field that breaks its rule
   */
  public GenerationRequest(
      String id,
      String model,
      String prompt,
      ImageSize imageSize,
      Integer numImages,
      Long seed,
      Integer safetyTolerance,
      OutputFormat outputFormat,
      Boolean safetyChecker) {
    this(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        null);
  }

  /**
   * Creates a request with a unique id, the default model and only the prompt set.
   *
   * @throws InvalidRequestException if the prompt is invalid
   */
  public static GenerationRequest of(String prompt) {
    return new GenerationRequest(null, null, prompt, null, null, null, null, null, null);
  }

  /**
   * Reads a request in the API's own form, which messages of the event bus and files also have:
   * {@code {"prompt": "a cat", "num_images": 2}}, with an optional {@code id} and {@code metadata}.
   *
   * @throws InvalidRequestException naming the first field that is unknown, has the wrong type or
   *     breaks its rule
   */
  public static GenerationRequest fromJson(JsonObject json) {
    return RequestJson.read(json);
  }

  /**
   * Returns the request in the form that {@link #fromJson} reads, with its id, and without the
   * components that are null.
   */
  public JsonObject toJson() {
    return RequestJson.toJson(this);
  }

  /** Returns a copy with another id; null for a unique one. */
  public GenerationRequest withId(String id) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata);
  }

  /** Returns a copy with another model; null for the default one. */
  public GenerationRequest withModel(String model) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata);
  }

  /** Returns a copy with a size in pixels, each side a multiple of 32 from 256 to 1440. */
  public GenerationRequest withImageSize(int width, int height) {
    return withImageSize(ImageSize.of(width, height));
  }

  /** Returns a copy with another image size; null for the server's default. */
  public GenerationRequest withImageSize(ImageSize imageSize) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata);
  }

  /** Returns a copy with another number of images, 1 to 4. */
  public GenerationRequest withNumImages(int numImages) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata);
  }

  /** Returns a copy with another seed, at least 1. */
  public GenerationRequest withSeed(long seed) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata);
  }

  /** Returns a copy with another safety tolerance, 1 (strictest) to 6. */
  public GenerationRequest withSafetyTolerance(int safetyTolerance) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata);
  }

  /** Returns a copy with another output format; null for the server's default. */
  public GenerationRequest withOutputFormat(OutputFormat outputFormat) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata);
  }

  /** Returns a copy with the safety checker of the API on or off. */
  public GenerationRequest withSafetyChecker(boolean safetyChecker) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata);
  }

  /**
   * Returns a copy with the user's own data, which is copied.
   *
   * @param metadata at most {@link Metadata#MAX_SIZE} bytes of JSON; null for none
   * @throws InvalidRequestException as {@link Metadata#of}
   */
  public GenerationRequest withMetadata(JsonObject metadata) {
    return new GenerationRequest(
        id,
        model,
        prompt,
        imageSize,
        numImages,
        seed,
        safetyTolerance,
        outputFormat,
        safetyChecker,
        metadata == null ? null : Metadata.of(metadata));
  }

  /** The number of requested images: {@code numImages}, or 1 if it is null. */
  public int imageCount() {
    return numImages == null ? 1 : numImages;
  }

  /** Shows the length of the prompt instead of the prompt, which may be private. */
  @Override
  public String toString() {
    return "GenerationRequest[id="
        + id
        + ", model="
        + model
        + ", prompt="
        + prompt.length()
        + " chars, images="
        + imageCount()
        + "]";
  }

  /** Whether a text is a valid id of a request. */
  public static boolean isId(String text) {
    return RequestRules.isId(text);
  }
}
