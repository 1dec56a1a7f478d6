package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.OutputFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;

/**
 * Requests in the API's own form. Only fields that were set are written. Reading is strict: an
 * unknown field, a doubled one or one of another type is refused by name.
 */
public final class RequestJson {
  private static final JsonMapper MAPPER = mapper();
  private static final ObjectWriter WRITER = MAPPER.writerFor(Wire.class);
  private static final ObjectReader READER = MAPPER.readerFor(Wire.class);
  private static final ObjectReader LENIENT_READER =
      READER.without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private RequestJson() {}

  /** The body of the POST, in UTF-8. The id is not in it: it travels as a header. */
  public static byte[] body(GenerationRequest request) {
    return write(Wire.of(request, null));
  }

  /** The same with the request's id, as it crosses the bus and stands in files. */
  public static byte[] write(GenerationRequest request) {
    return write(Wire.of(request, request.id()));
  }

  /**
   * Reads what {@link #write} writes. Without an {@code id} the request gets a new one, without a
   * {@code model} the default one.
   *
   * @throws InvalidRequestException naming the field that is wrong, or {@code body} when it is not
   *     a JSON object at all
   */
  public static GenerationRequest read(byte[] json) {
    Wire wire = parse(READER, json);
    return wire.request(wire.id());
  }

  /**
   * Reads what {@link #body} writes, by the API's own rules: the model is required.
   *
   * @param id the request's id, as it came in a header
   * @param lenient passes over fields that the API does not know
   * @throws InvalidRequestException as {@link #read}
   */
  public static GenerationRequest readBody(byte[] json, String id, boolean lenient) {
    Wire wire = parse(lenient ? LENIENT_READER : READER, json);
    if (wire.id() != null && !lenient) {
      throw unknown("id");
    }
    if (wire.model() == null) {
      throw InvalidRequestException.of("model", "is required");
    }
    return wire.request(id);
  }

  private static byte[] write(Wire wire) {
    try {
      return WRITER.writeValueAsBytes(wire);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Wire parse(ObjectReader reader, byte[] json) {
    try {
      Wire wire = reader.readValue(json);
      if (wire == null) {
        throw InvalidRequestException.of("body", "must be a JSON object, was null");
      }
      return wire;
    } catch (UnrecognizedPropertyException e) {
      throw unknown(e.getPropertyName());
    } catch (JsonMappingException e) {
      throw wrongType(e);
    } catch (JsonProcessingException e) {
      throw InvalidRequestException.of(
          "body", "must be valid JSON: " + abbreviate(e.getOriginalMessage()));
    } catch (IOException e) {
      throw InvalidRequestException.of("body", "must be valid UTF-8");
    }
  }

  private static InvalidRequestException unknown(String field) {
    return InvalidRequestException.of(abbreviate(field), "is not a field of the API");
  }

  private static InvalidRequestException wrongType(JsonMappingException e) {
    if (e.getPath().isEmpty()) {
      return InvalidRequestException.of("body", "must be a JSON object with the API's fields");
    }
    String field = e.getPath().get(0).getFieldName();
    return InvalidRequestException.of(
        field,
        switch (field) {
          case "num_images", "seed" -> "must be an integer in range";
          case "enable_safety_checker" -> "must be true or false";
          default -> "must be a string";
        });
  }

  private static String abbreviate(String name) {
    return name.length() <= 60 ? name : name.substring(0, 60) + "…";
  }

  private static JsonMapper mapper() {
    return JsonMapper.builder()
        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            config ->
                config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({
    "id",
    "model",
    "prompt",
    "image_size",
    "num_images",
    "seed",
    "safety_tolerance",
    "output_format",
    "enable_safety_checker"
  })
  record Wire(
      String id,
      String model,
      String prompt,
      @JsonProperty("image_size") JsonNode imageSize,
      @JsonProperty("num_images") Integer numImages,
      Long seed,
      @JsonProperty("safety_tolerance") String safetyTolerance,
      @JsonProperty("output_format") String outputFormat,
      @JsonProperty("enable_safety_checker") Boolean safetyChecker) {

    static Wire of(GenerationRequest request, String id) {
      return new Wire(
          id,
          request.model(),
          request.prompt(),
          request.imageSize() == null ? null : sizeNode(request.imageSize()),
          request.numImages(),
          request.seed(),
          request.safetyTolerance() == null ? null : request.safetyTolerance().toString(),
          request.outputFormat() == null ? null : request.outputFormat().text(),
          request.safetyChecker());
    }

    GenerationRequest request(String id) {
      return new GenerationRequest(
          id,
          model,
          prompt,
          imageSize == null || imageSize.isNull() ? null : size(imageSize),
          numImages,
          seed,
          safetyTolerance == null ? null : tolerance(safetyTolerance),
          outputFormat == null ? null : OutputFormat.parse(outputFormat),
          safetyChecker);
    }

    private static JsonNode sizeNode(ImageSize size) {
      return size instanceof ImageSize.Preset
          ? TextNode.valueOf(size.text())
          : MAPPER.createObjectNode().put("width", size.width()).put("height", size.height());
    }

    private static ImageSize size(JsonNode node) {
      if (node.isTextual()) {
        return ImageSize.Preset.parse(node.textValue());
      }
      if (!node.isObject()) {
        throw InvalidRequestException.of(
            "image_size", "must be a preset's name or an object with width and height");
      }
      for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!name.equals("width") && !name.equals("height")) {
          throw unknown("image_size." + name);
        }
      }
      return ImageSize.of(
          side(node, "width", ImageSize.DEFAULT_WIDTH),
          side(node, "height", ImageSize.DEFAULT_HEIGHT));
    }

    private static int side(JsonNode size, String name, int absent) {
      JsonNode side = size.path(name);
      if (side.isMissingNode()) {
        return absent;
      }
      if (!(side instanceof IntNode)) {
        throw InvalidRequestException.of("image_size." + name, "must be an integer");
      }
      return side.intValue();
    }

    private static int tolerance(String text) {
      if (text.length() != 1 || text.charAt(0) < '1' || text.charAt(0) > '6') {
        throw new InvalidRequestException(
            "safety_tolerance", "must be a string from \"1\" to \"6\"", text);
      }
      return text.charAt(0) - '0';
    }
  }
}
