package io.fluxbus.json;

import io.fluxbus.GenerationRequest;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.Metadata;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests in the API's own form. Only fields that were set are written. Reading is strict: an
 * unknown field, a duplicate field or a field of another type is rejected by name.
 */
public final class RequestJson {
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
    JsonObject json = RequestWriter.toJson(request);
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
    return request(fields(json));
  }

  /**
   * Reads the form that {@link #toJson} returns.
   *
   * @throws InvalidRequestException as {@link #read(byte[])}
   */
  public static GenerationRequest read(JsonObject json) {
    return request(new RequestFields(json.getMap()));
  }

  private static GenerationRequest request(RequestFields fields) {
    fields.rejectUnknown();
    return fields.request(fields.text("id"), fields.metadata());
  }

  /**
   * Reads a line of a file: the form that {@link #write} writes, or a string that is the prompt.
   *
   * @param id the id of a request that does not have one
   * @throws InvalidRequestException as {@link #read(byte[])}
   */
  public static GenerationRequest readLine(byte[] json, String id) {
    Object value = JsonValues.read(json);
    if (value instanceof String prompt) {
      return GenerationRequest.of(prompt).withId(id);
    }
    if (!(value instanceof Map<?, ?> root)) {
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

  /**
   * Reads the members of a JSON object, for a form that has members of its own. {@link
   * #read(JsonObject)} reads what is left of them.
   *
   * @throws InvalidRequestException that names {@code body} if it is not a JSON object
   */
  public static JsonObject members(byte[] json) {
    Map<String, Object> members = new LinkedHashMap<>();
    fields(json).root().forEach((name, value) -> members.put((String) name, value));
    return new JsonObject(members);
  }

  /** Reads the metadata of a request that may be invalid otherwise; null if it has none. */
  public static Metadata metadataOf(byte[] json) {
    try {
      return fields(json).metadata();
    } catch (InvalidRequestException e) {
      return null;
    }
  }

  private static RequestFields fields(byte[] json) {
    if (!(JsonValues.read(json) instanceof Map<?, ?> root)) {
      throw InvalidRequestException.of("body", "must be a JSON object");
    }
    return new RequestFields(root);
  }
}
