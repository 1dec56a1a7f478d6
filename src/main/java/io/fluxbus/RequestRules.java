package io.fluxbus;

/** The rules for the fields of a {@link GenerationRequest}. */
final class RequestRules {
  private static final int MAX_NAME_LENGTH = 128;

  /** One bit for each allowed character of an id: those below U+0040, and those from there. */
  private static final long ID_CHARACTERS_LOW = bits("0123456789-.:");

  private static final long ID_CHARACTERS_HIGH =
      bits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");

  private RequestRules() {}

  /**
   * Checks all fields.
   *
   * @throws InvalidRequestException naming the first field that breaks its rule
   */
  static void check(
      String id,
      String model,
      String prompt,
      Integer numImages,
      Long seed,
      Integer safetyTolerance) {
    require(isId(id), "id", "must be 1 to 128 characters of A-Za-z0-9._:-", id);
    require(isModel(model), "model", "must be 1 to 128 visible ASCII characters", model);
    checkPrompt(prompt);
    requireRange(numImages, 1, 4, "num_images");
    require(seed == null || seed >= 1, "seed", "must be at least 1", seed);
    requireRange(safetyTolerance, 1, 6, "safety_tolerance");
  }

  static boolean isId(String text) {
    for (int i = 0; i < text.length(); i++) {
      // A table lookup: branches on the characters of a UUID are mispredicted.
      char c = text.charAt(i);
      long allowed = c < Long.SIZE ? ID_CHARACTERS_LOW : c < 2 * Long.SIZE ? ID_CHARACTERS_HIGH : 0;
      if ((allowed >>> c & 1) == 0) {
        return false;
      }
    }
    return isShort(text);
  }

  private static boolean isModel(String text) {
    return isVisibleAscii(text, MAX_NAME_LENGTH);
  }

  /** Whether a text has 1 to that many visible ASCII characters. */
  static boolean isVisibleAscii(String text, int maxLength) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '!' || text.charAt(i) > '~') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= maxLength;
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
    if (length > GenerationRequest.MAX_PROMPT_LENGTH) {
      throw InvalidRequestException.of(
          "prompt",
          "must be at most " + GenerationRequest.MAX_PROMPT_LENGTH + " characters, was " + length);
    }
    for (int i = 0; i < prompt.length(); i++) {
      // UTF-8 cannot encode half of a surrogate pair: another character would be sent.
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
