package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.Metadata;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes a request member by member, because every call writes one, and data binding takes three
 * times as long.
 */
final class RequestWriter {
  private static final int TYPICAL_SIZE = 256;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private RequestWriter() {}

  /**
   * Writes JSON in UTF-8.
   *
   * @param id the member {@code id}, or null to leave it out
   * @param metadata the member {@code metadata}, or null to leave it out
   */
  static byte[] write(GenerationRequest request, String id, Metadata metadata) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_SIZE);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, request, id, metadata);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Returns the members as an object, with the id and without the metadata. */
  static JsonObject toJson(GenerationRequest request) {
    try (JsonObjectGenerator json = new JsonObjectGenerator()) {
      write(json, request, request.id(), null);
      return json.result();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(
      JsonGenerator json, GenerationRequest request, String id, Metadata metadata)
      throws IOException {
    json.writeStartObject();
    if (id != null) {
      json.writeStringField("id", id);
    }
    json.writeStringField("model", request.model());
    json.writeStringField("prompt", request.prompt());
    writeSize(json, request.imageSize());
    if (request.numImages() != null) {
      json.writeNumberField("num_images", request.numImages());
    }
    if (request.seed() != null) {
      json.writeNumberField("seed", request.seed());
    }
    if (request.safetyTolerance() != null) {
      json.writeStringField("safety_tolerance", request.safetyTolerance().toString());
    }
    if (request.outputFormat() != null) {
      json.writeStringField("output_format", request.outputFormat().text());
    }
    if (request.safetyChecker() != null) {
      json.writeBooleanField("enable_safety_checker", request.safetyChecker());
    }
    if (metadata != null) {
      json.writeFieldName(RequestFields.METADATA);
      json.writeRawValue(metadata.encode());
    }
    json.writeEndObject();
  }

  private static void writeSize(JsonGenerator json, ImageSize size) throws IOException {
    if (size instanceof ImageSize.Preset) {
      json.writeStringField("image_size", size.text());
    } else if (size != null) {
      json.writeObjectFieldStart("image_size");
      json.writeNumberField("width", size.width());
      json.writeNumberField("height", size.height());
      json.writeEndObject();
    }
  }
}
