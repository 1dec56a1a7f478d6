package io.fluxbus.json;

import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.OutputFormat;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a request that is read from JSON. A field that is null counts as absent. A field of
 * a wrong type is rejected; the message has its name, its rule and its value.
 *
 * @param root the members of the JSON object. They come from a text, or from a {@code JsonObject}
 *     with any values that can be encoded
 */
record RequestFields(Map<?, ?> root) {
  private static final int SHOWN = 60;
  static final String METADATA = "metadata";

  private static final Set<String> KNOWN =
      Set.of(
          "id",
          "model",
          "prompt",
          "image_size",
          "num_images",
          "seed",
          "safety_tolerance",
          "output_format",
          "enable_safety_checker",
          METADATA);

  /** Builds the request, whose constructor checks the values. */
  GenerationRequest request(String id, Metadata metadata) {
    String tolerance = text("safety_tolerance");
    String format = text("output_format");
    Integer images = integer(root, "num_images", "num_images", "must be an integer from 1 to 4");
    return new GenerationRequest(
        id,
        text("model"),
        text("prompt"),
        size(),
        images,
        seed(),
        tolerance == null ? null : tolerance(tolerance),
        format == null ? null : OutputFormat.parse(format),
        flag("enable_safety_checker"),
        metadata);
  }

  String text(String field) {
    Object value = value(root, field);
    if (value != null && !(value instanceof String)) {
      throw invalid(field, "must be a string", value);
    }
    return (String) value;
  }

  /** Returns the metadata, or null. */
  Metadata metadata() {
    Object value = value(root, METADATA);
    if (value != null && !(value instanceof Map)) {
      throw invalid(METADATA, "must be a JSON object", value);
    }
    return value == null ? null : Metadata.parse(JsonValues.encode(value));
  }

  void require(String field) {
    if (root.get(field) == null) {
      throw InvalidRequestException.of(field, "is required");
    }
  }

  void reject(String field) {
    if (root.containsKey(field)) {
      throw unknown(field);
    }
  }

  void rejectUnknown() {
    rejectOthers(root, "", KNOWN);
  }

  static String abbreviate(String text) {
    int end =
        text.length() <= SHOWN
            ? text.length()
            : text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
    return end == text.length() ? text : text.substring(0, end) + "…";
  }

  private Long seed() {
    Object value = value(root, "seed");
    if (value == null || value instanceof Long) {
      return (Long) value;
    }
    if (!(value instanceof Integer seed)) {
      throw invalid("seed", "must be an integer from 1 to 2^63-1", value);
    }
    return seed.longValue();
  }

  private Boolean flag(String field) {
    Object value = value(root, field);
    if (value != null && !(value instanceof Boolean)) {
      throw invalid(field, "must be true or false", value);
    }
    return (Boolean) value;
  }

  private ImageSize size() {
    Object value = value(root, "image_size");
    if (value == null) {
      return null;
    }
    if (value instanceof String preset) {
      return ImageSize.Preset.parse(preset);
    }
    if (!(value instanceof Map<?, ?> size)) {
      throw invalid(
          "image_size", "must be a preset's name or an object with width and height", value);
    }
    rejectOthers(size, "image_size.", Set.of("width", "height"));
    return ImageSize.of(
        side(size, "width", ImageSize.DEFAULT_WIDTH),
        side(size, "height", ImageSize.DEFAULT_HEIGHT));
  }

  private static int side(Map<?, ?> size, String name, int absent) {
    if (!size.containsKey(name)) {
      return absent;
    }
    String field = "image_size." + name;
    String rule = "must be an integer, a multiple of 32 from 256 to 1440";
    Integer side = integer(size, name, field, rule);
    if (side == null) {
      throw invalid(field, rule, null);
    }
    return side;
  }

  private static Integer integer(Map<?, ?> object, String name, String field, String rule) {
    Object value = value(object, name);
    if (value != null && !(value instanceof Integer)) {
      throw invalid(field, rule, value);
    }
    return (Integer) value;
  }

  /** Returns the value in the type that the parser returns for its text. */
  private static Object value(Map<?, ?> object, String name) {
    Object value = object.get(name);
    return value == null || value instanceof String ? value : JsonValues.plain(value);
  }

  private static int tolerance(String text) {
    if (text.length() != 1 || text.charAt(0) < '1' || text.charAt(0) > '6') {
      throw new InvalidRequestException(
          "safety_tolerance", "must be a string from \"1\" to \"6\"", text);
    }
    return text.charAt(0) - '0';
  }

  private static void rejectOthers(Map<?, ?> object, String prefix, Set<String> known) {
    for (Object key : object.keySet()) {
      String name = String.valueOf(key);
      if (!known.contains(name)) {
        throw unknown(prefix + name);
      }
    }
  }

  private static InvalidRequestException unknown(String field) {
    return InvalidRequestException.of(abbreviate(field), "is not a field of the API");
  }

  private static InvalidRequestException invalid(String field, String rule, Object value) {
    return InvalidRequestException.of(
        field, rule + ", was " + abbreviate(JsonValues.encode(value)));
  }
}
