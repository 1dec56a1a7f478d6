package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.fluxbus.internal.JsonEscapes;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Requests in the API's own form. Only fields that were set are written. Reading is strict: an
 * unknown field, a doubled one or one of another type is refused by name.
 */
public final class RequestJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonEscapes.factory().build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final ObjectReader READER = MAPPER.reader();
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private RequestJson() {}

  /** The body of the POST, in UTF-8. The id is not in it: it travels as a header. */
  public static byte[] body(GenerationRequest request) {
    return RequestWriter.write(request, null);
  }

  /** The same with the request's id and metadata, as it crosses the bus and stands in files. */
  public static byte[] write(GenerationRequest request) {
    return RequestWriter.write(request, request.id());
  }

  /**
   * Reads what {@link #write} writes. Without an {@code id} the request gets a new one, without a
   * {@code model} the default one.
   *
   * @throws InvalidRequestException naming the field that is wrong, or {@code body} when it is not
   *     a JSON object at all
   */
  public static GenerationRequest read(byte[] json) {
    RequestFields fields = fields(json);
    fields.refuseUnknown();
    return fields.request(fields.text("id"), fields.metadata());
  }

  /**
   * Reads a line of a file: what {@link #write} writes, or a string that is the prompt.
   *
   * @param id for a request that has none
   * @throws InvalidRequestException as {@link #read}
   */
  public static GenerationRequest readLine(byte[] json, String id) {
    JsonNode root = tree(json);
    if (root.isTextual()) {
      return GenerationRequest.of(root.textValue()).withId(id);
    }
    if (!root.isObject()) {
      throw InvalidRequestException.of("body", "must be a JSON object, or a string in quotes");
    }
    RequestFields fields = new RequestFields(root);
    fields.refuseUnknown();
    String own = fields.text("id");
    return fields.request(own == null ? id : own, fields.metadata());
  }

  /**
   * Reads what {@link #body} writes, by the API's own rules: the model is required, and {@code id}
   * and {@code metadata} are no fields.
   *
   * @param id the request's id, as it came in a header
   * @param lenient passes over fields that the API does not know
   * @throws InvalidRequestException as {@link #read}
   */
  public static GenerationRequest readBody(byte[] json, String id, boolean lenient) {
    RequestFields fields = fields(json);
    if (!lenient) {
      fields.refuse("id");
      fields.refuse(RequestFields.METADATA);
      fields.refuseUnknown();
    }
    fields.require("model");
    return fields.request(id, null);
  }

  /** The metadata of a request that is not valid otherwise; null if there is none to be read. */
  public static Metadata metadataOf(byte[] json) {
    try {
      return new RequestFields(tree(json)).metadata();
    } catch (InvalidRequestException e) {
      return null;
    }
  }

  private static RequestFields fields(byte[] json) {
    JsonNode root = tree(json);
    if (!root.isObject()) {
      throw InvalidRequestException.of("body", "must be a JSON object");
    }
    return new RequestFields(root);
  }

  private static JsonNode tree(byte[] json) {
    try {
      // Jackson itself would replace what is not UTF-8.
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      return READER.readTree(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (JsonProcessingException e) {
      String why = RequestFields.abbreviate(e.getOriginalMessage());
      throw InvalidRequestException.of("body", "must be valid JSON: " + why);
    } catch (IOException e) {
      throw InvalidRequestException.of("body", "must be valid UTF-8");
    }
  }
}
