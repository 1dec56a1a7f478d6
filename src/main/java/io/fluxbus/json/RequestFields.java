package io.fluxbus.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.OutputFormat;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fields of a request that is read from JSON. A field that is null counts as absent. A field of
 * a wrong type is rejected; the message has its name, its rule and its value.
 */
record RequestFields(JsonNode root) {
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
    JsonNode images = number("num_images", "must be an integer from 1 to 4", JsonNode::isInt);
    JsonNode seed =
        number("seed", "must be an integer from 1 to 2^63-1", JsonNode::canConvertToLong);
    return new GenerationRequest(
        id,
        text("model"),
        text("prompt"),
        size(nonNull("image_size")),
        images == null ? null : images.intValue(),
        seed == null ? null : seed.longValue(),
        tolerance == null ? null : tolerance(tolerance),
        format == null ? null : OutputFormat.parse(format),
        flag("enable_safety_checker"),
        metadata);
  }

  String text(String field) {
    JsonNode value = nonNull(field);
    if (value != null && !value.isTextual()) {
      throw invalid(field, "must be a string", value);
    }
    return value == null ? null : value.textValue();
  }

  /** Returns the metadata, or null. */
  Metadata metadata() {
    JsonNode value = nonNull(METADATA);
    if (value != null && !value.isObject()) {
      throw invalid(METADATA, "must be a JSON object", value);
    }
    return value == null ? null : Metadata.parse(value.toString());
  }

  void require(String field) {
    if (nonNull(field) == null) {
      throw InvalidRequestException.of(field, "is required");
    }
  }

  void reject(String field) {
    if (root.has(field)) {
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

  private Boolean flag(String field) {
    JsonNode value = nonNull(field);
    if (value != null && !value.isBoolean()) {
      throw invalid(field, "must be true or false", value);
    }
    return value == null ? null : value.booleanValue();
  }

  private JsonNode number(String field, String rule, Predicate<JsonNode> fits) {
    JsonNode value = nonNull(field);
    if (value != null && !(value.isIntegralNumber() && fits.test(value))) {
      throw invalid(field, rule, value);
    }
    return value;
  }

  private JsonNode nonNull(String field) {
    JsonNode value = root.get(field);
    return value == null || value.isNull() ? null : value;
  }

  private static ImageSize size(JsonNode size) {
    if (size == null) {
      return null;
    }
    if (size.isTextual()) {
      return ImageSize.Preset.parse(size.textValue());
    }
    if (!size.isObject()) {
      throw invalid(
          "image_size", "must be a preset's name or an object with width and height", size);
    }
    rejectOthers(size, "image_size.", Set.of("width", "height"));
    return ImageSize.of(
        side(size, "width", ImageSize.DEFAULT_WIDTH),
        side(size, "height", ImageSize.DEFAULT_HEIGHT));
  }

  private static int side(JsonNode size, String name, int absent) {
    JsonNode side = size.get(name);
    if (side != null && !side.isInt()) {
      throw invalid(
          "image_size." + name, "must be an integer, a multiple of 32 from 256 to 1440", side);
    }
    return side == null ? absent : side.intValue();
  }

  private static int tolerance(String text) {
    if (text.length() != 1 || text.charAt(0) < '1' || text.charAt(0) > '6') {
      throw new InvalidRequestException(
          "safety_tolerance", "must be a string from \"1\" to \"6\"", text);
    }
    return text.charAt(0) - '0';
  }

  private static void rejectOthers(JsonNode object, String prefix, Set<String> known) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw unknown(prefix + name);
      }
    }
  }

  private static InvalidRequestException unknown(String field) {
    return InvalidRequestException.of(abbreviate(field), "is not a field of the API");
  }

  private static InvalidRequestException invalid(String field, String rule, JsonNode value) {
    return InvalidRequestException.of(field, rule + ", was " + abbreviate(value.toString()));
  }
}
