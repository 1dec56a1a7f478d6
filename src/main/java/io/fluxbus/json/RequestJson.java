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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Requests in the API's own form. Only fields that were set are written. Reading is strict: an
 * unknown field, a duplicate field or a field of another type is rejected by name.
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

  /**
   * Writes the body of the POST, in UTF-8. It does not contain the id, which is sent as a header.
   */
  public static byte[] body(GenerationRequest request) {
    return RequestWriter.write(request, null, null);
  }

  /**
   * Writes a request with its id and metadata, in UTF-8: the form of the event bus and of files.
   */
  public static byte[] write(GenerationRequest request) {
    return RequestWriter.write(request, request.id(), request.metadata());
  }

  /** Converts a request with its id and metadata. */
  public static JsonObject toJson(GenerationRequest request) {
    JsonObject json =
        new JsonObject(Buffer.buffer(RequestWriter.write(request, request.id(), null)));
    return request.metadata() == null ? json : json.put("metadata", request.metadata().toJson());
  }

  /**
   * Reads the form that {@link #write} writes. A request without an {@code id} gets a unique id; a
   * request without a {@code model} gets the default model.
   *
   * @throws InvalidRequestException naming the field that is wrong, or {@code body} if it is not a
   *     JSON object
   */
  public static GenerationRequest read(byte[] json) {
    RequestFields fields = fields(json);
    fields.rejectUnknown();
    return fields.request(fields.text("id"), fields.metadata());
  }

  /**
   * Reads the form that {@link #toJson} returns.
   *
   * @throws InvalidRequestException as {@link #read(byte[])}
   */
  public static GenerationRequest read(JsonObject json) {
    byte[] bytes;
    try {
      bytes = json.toBuffer().getBytes();
    } catch (RuntimeException e) {
      throw InvalidRequestException.of("body", "must be a JSON object: it cannot be encoded");
    }
    return read(bytes);
  }

  /**
   * Reads a line of a file: the form that {@link #write} writes, or a string that is the prompt.
   *
   * @param id the id of a request that does not have one
   * @throws InvalidRequestException as {@link #read(byte[])}
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
    fields.rejectUnknown();
    String own = fields.text("id");
    return fields.request(own == null ? id : own, fields.metadata());
  }

  /**
   * Reads the form that {@link #body} writes, by the API's own rules: the model is required, and
   * {@code id} and {@code metadata} are unknown fields.
   *
   * @param id the request's id, which is sent as a header
   * @param lenient whether unknown fields are ignored
   * @throws InvalidRequestException as {@link #read(byte[])}
   */
  public static GenerationRequest readBody(byte[] json, String id, boolean lenient) {
    RequestFields fields = fields(json);
    if (!lenient) {
      fields.reject("id");
      fields.reject(RequestFields.METADATA);
      fields.rejectUnknown();
    }
    fields.require("model");
    return fields.request(id, null);
  }

  /** Reads the metadata of a request that may be invalid otherwise; null if it has none. */
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
      // Jackson itself would replace bytes that are not UTF-8.
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
