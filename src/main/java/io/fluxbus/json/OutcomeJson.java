package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.internal.JsonEscapes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Outcomes as JSON objects: in messages, in the results of a batch and on the command line. */
public final class OutcomeJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonEscapes.factory()
                  // A result may contain its images.
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .addModule(MetadataJson.module())
          .build();

  private static final ObjectWriter WRITER = MAPPER.writerFor(OutcomeRecord.class);

  private static final ObjectReader READER =
      MAPPER
          .readerFor(OutcomeRecord.class)
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final ObjectWriter OBJECT_WRITER = MAPPER.writer();

  private OutcomeJson() {}

  /** Writes an outcome on one line, without the bytes of images that are in files. */
  public static String write(GenerationOutcome outcome) {
    try {
      return WRITER.writeValueAsString(OutcomeRecord.of(outcome, null, outcome.metadata()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the outcome of a line of a file: in UTF-8, on one line that ends with a line feed.
   *
   * @param line the number of the request's line, from 1
   */
  public static byte[] writeLine(GenerationOutcome outcome, int line) {
    try {
      byte[] json = WRITER.writeValueAsBytes(OutcomeRecord.of(outcome, line, outcome.metadata()));
      byte[] withEnd = Arrays.copyOf(json, json.length + 1);
      withEnd[json.length] = '\n';
      return withEnd;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a line that {@link #writeLine} wrote, with or without its line feed. Somebody may have
   * edited it. The bytes of images are skipped.
   *
   * @throws com.fasterxml.jackson.core.JsonParseException if it is not JSON
   * @throws IOException if a member is missing or wrong; the message names the member and does not
   *     show its value
   */
  public static RecordedOutcome readLine(byte[] json) throws IOException {
    return RecordedOutcome.read(json);
  }

  /**
   * Reads a line that {@link #writeLine} wrote. Returns a success with its result, as it was before
   * its images were saved or could not be saved.
   *
   * @throws IOException if it is not an outcome, or has no result
   */
  public static GenerationOutcome readSuccess(byte[] json) throws IOException {
    try {
      return READER.<OutcomeRecord>readValue(json).success();
    } catch (JsonProcessingException e) {
      throw InvalidJson.of(e, "an outcome");
    } catch (RuntimeException e) {
      throw new IOException("it is not an outcome", e);
    }
  }

  /** An outcome, without the bytes of images that are in files. */
  public static JsonObject toJson(GenerationOutcome outcome) {
    JsonObject json = members(OutcomeRecord.of(outcome, null, null));
    return outcome.metadata() == null ? json : json.put("metadata", outcome.metadata().toJson());
  }

  /** The {@code result} of an outcome. */
  public static JsonObject toJson(GenerationResult result) {
    return members(ResultRecord.of(result));
  }

  /** The {@code failure} of an outcome. */
  public static JsonObject toJson(GenerationException failure) {
    return members(FailureRecord.of(failure));
  }

  /** The statistics of a client. */
  public static JsonObject toJson(FluxClientStats stats) {
    return members(stats);
  }

  private static JsonObject members(Object value) {
    try (JsonObjectGenerator json = new JsonObjectGenerator()) {
      OBJECT_WRITER.writeValue(json, value);
      return json.result();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
