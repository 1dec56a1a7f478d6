package io.fluxbus;

import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * One request for images: an immutable value, valid from its constructor on. A field that is null
 * was not set, and is not sent: the server's default holds.
 *
 * @param id names the request in outcomes, logs and the API's usage log: 1 to 128 characters of
 *     {@code A-Za-z0-9._:-}; a random UUID when null
 * @param model {@value #DEFAULT_MODEL} when null; at most 128 visible ASCII characters
 * @param prompt 1 to 4000 characters (Unicode code points), not blank
 * @param imageSize {@code landscape_4_3} at the server when null
 * @param numImages 1 to 4; 1 at the server when null
 * @param seed at least 1; the same seed and prompt give the same image; random when null
 * @param safetyTolerance 1 (strictest) to 6; 2 at the server when null
 * @param outputFormat {@code jpeg} at the server when null
 * @param safetyChecker on at the server when null
 * @param metadata the user's own data, which every outcome of the request repeats; it is not sent
 *     to the API. May be null
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

  /** The model that is asked when the request names none. */
  public static final String DEFAULT_MODEL = "flux-pro/v1.1";

  /** The longest prompt, in Unicode code points. */
  public static final int MAX_PROMPT_LENGTH = 4000;

  private static final int MAX_NAME_LENGTH = 128;

  /** A bit for each character that an id may have, of the first 64 in Unicode and of the next. */
  private static final long ID_CHARACTERS_LOW = bits("0123456789-.:");

  private static final long ID_CHARACTERS_HIGH =
      bits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");

  /**
   * @throws InvalidRequestException naming the first field that breaks its rule
   */
  public GenerationRequest {
    id = id == null ? UUID.randomUUID().toString() : id;
    model = model == null ? DEFAULT_MODEL : model;
    require(isId(id), "id", "must be 1 to 128 characters of A-Za-z0-9._:-", id);
    require(isModel(model), "model", "must be 1 to 128 visible ASCII characters", model);
    checkPrompt(prompt);
    requireRange(numImages, 1, 4, "num_images");
    require(seed == null || seed >= 1, "seed", "must be at least 1", seed);
    requireRange(safetyTolerance, 1, 6, "safety_tolerance");
  }

  /**
   * Without metadata.
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
   * A request with a new id and nothing set but the prompt.
   *
   * @throws InvalidRequestException when the prompt breaks its rule
   */
  public static GenerationRequest of(String prompt) {
    return new GenerationRequest(null, null, prompt, null, null, null, null, null, null);
  }

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

  public GenerationRequest withImageSize(int width, int height) {
    return withImageSize(ImageSize.of(width, height));
  }

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
   * With a copy of the user's own data, which every outcome of the request repeats.
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

  /** How many images it asks for, the server's default included. */
  public int imageCount() {
    return numImages == null ? 1 : numImages;
  }

  /** Without the prompt, which may be private: it shows the prompt's length. */
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

  /** Whether it may be the id of a request. */
  public static boolean isId(String text) {
    for (int i = 0; i < text.length(); i++) {
      // Bit by bit: no processor foresees which branch the next character of a UUID takes.
      char c = text.charAt(i);
      long allowed = c < Long.SIZE ? ID_CHARACTERS_LOW : c < 2 * Long.SIZE ? ID_CHARACTERS_HIGH : 0;
      if ((allowed >>> c & 1) == 0) {
        return false;
      }
    }
    return isShort(text);
  }

  private static boolean isModel(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '!' || text.charAt(i) > '~') {
        return false;
      }
    }
    return isShort(text);
  }

  private static long bits(String characters) {
    return characters.chars().mapToLong(c -> 1L << c).reduce(0, (a, b) -> a | b);
  }

  private static boolean isShort(String name) {
    return !name.isEmpty() && name.length() <= MAX_NAME_LENGTH;
  }

  private static void checkPrompt(String prompt) {
    if (prompt == null) {
      throw InvalidRequestException.of("prompt", "is required");
    }
    require(!prompt.isBlank(), "prompt", "must not be blank", prompt);
    int length = prompt.codePointCount(0, prompt.length());
    if (length > MAX_PROMPT_LENGTH) {
      throw InvalidRequestException.of(
          "prompt", "must be at most " + MAX_PROMPT_LENGTH + " characters, was " + length);
    }
    for (int i = 0; i < prompt.length(); i++) {
      // Half of a surrogate pair has no UTF-8 form: it would be sent as another character.
      if (Character.isSurrogate(prompt.charAt(i))
          && !Character.isSupplementaryCodePoint(prompt.codePointAt(i++))) {
        throw InvalidRequestException.of("prompt", "must be valid Unicode, has a lone surrogate");
      }
    }
  }

  private static void requireRange(Integer value, int low, int high, String field) {
    if (value != null && (value < low || value > high)) {
      throw new InvalidRequestException(field, "must be between " + low + " and " + high, value);
    }
  }

  private static void require(boolean holds, String field, String rule, Object value) {
    if (!holds) {
      throw new InvalidRequestException(field, rule, value);
    }
  }
}
