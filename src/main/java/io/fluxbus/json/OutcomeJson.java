package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.Metadata;
import io.fluxbus.internal.JsonEscapes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Outcomes as a JSON object, the same wherever Fluxbus tells them. */
public final class OutcomeJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonEscapes.factory().build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .addModule(MetadataJson.module())
          .build();

  static {
    // A result may carry its images.
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
  }

  private static final ObjectWriter WRITER = MAPPER.writerFor(Outcome.class);

  private static final ObjectReader READER =
      MAPPER
          .readerFor(Outcome.class)
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

  private OutcomeJson() {}

  /**
   * The outcome on one line without its end. The bytes of an image that has a file are left out.
   */
  public static String write(GenerationOutcome outcome) {
    try {
      return WRITER.writeValueAsString(Outcome.of(outcome, null, outcome.metadata()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The outcome of a line of a file, in UTF-8 on one line with its end.
   *
   * @param line its number, from 1
   */
  public static byte[] writeLine(GenerationOutcome outcome, int line) {
    try {
      return withEnd(WRITER.writeValueAsBytes(Outcome.of(outcome, line, outcome.metadata())));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads what {@link #writeLine} wrote, with or without the line's end.
   *
   * @throws com.fasterxml.jackson.core.JsonParseException when it is not JSON
   * @throws IOException saying why it is not such an outcome; it shows none of its values
   */
  public static RecordedOutcome readLine(byte[] json) throws IOException {
    return RecordedJson.read(json);
  }

  /**
   * Reads the answer of an outcome that {@link #writeLine} wrote: its result, as it was before its
   * images were fetched or could not be.
   *
   * @throws IOException when it is something else, or has no result
   */
  public static GenerationOutcome readAnswer(byte[] json) throws IOException {
    try {
      return READER.<Outcome>readValue(json).answer();
    } catch (JsonProcessingException e) {
      throw InvalidJson.of(e, "an outcome");
    } catch (RuntimeException e) {
      throw new IOException("it is not an outcome", e);
    }
  }

  /** The same members by name. */
  public static Map<String, Object> members(GenerationOutcome outcome) {
    Map<String, Object> members = members(Outcome.of(outcome, null, null));
    if (outcome.metadata() != null) {
      members.put("metadata", outcome.metadata().toJson());
    }
    return members;
  }

  /** The members of an outcome's {@code result}. */
  public static Map<String, Object> members(GenerationResult result) {
    return members(Result.of(result));
  }

  /** The members of an outcome's {@code failure}. */
  public static Map<String, Object> members(GenerationException failure) {
    return members(Failure.of(failure));
  }

  /** What a client does and has done, in the same spelling. */
  public static Map<String, Object> members(FluxClientStats stats) {
    return members((Object) stats);
  }

  private static byte[] withEnd(byte[] json) {
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private static Map<String, Object> members(Object value) {
    return MAPPER.convertValue(value, MEMBERS);
  }

  record Outcome(
      String id,
      Integer line,
      String status,
      Result result,
      Failure failure,
      int attempts,
      Integer unknownAttempts,
      long queuedMs,
      long elapsedMs,
      Metadata metadata) {

    static Outcome of(GenerationOutcome outcome, Integer line, Metadata metadata) {
      return new Outcome(
          outcome.id(),
          line,
          outcome.status().text(),
          outcome.result() == null ? null : Result.of(outcome.result()),
          outcome.failure() == null ? null : Failure.of(outcome.failure()),
          outcome.attempts(),
          outcome.unknownAttempts() == 0 ? null : outcome.unknownAttempts(),
          outcome.queuedMillis(),
          outcome.elapsedMillis(),
          metadata);
    }

    GenerationOutcome answer() {
      return new GenerationOutcome(
          id,
          result.value(),
          null,
          attempts,
          unknownAttempts == null ? 0 : unknownAttempts,
          queuedMs,
          elapsedMs,
          metadata);
    }
  }

  record Result(
      List<Image> images,
      Integer missingImages,
      Integer extraImages,
      BigInteger seed,
      String prompt,
      Map<String, Double> timings,
      String inferenceId,
      Long creditsUsed,
      BigDecimal usdSpent) {

    static Result of(GenerationResult result) {
      return new Result(
          result.images().stream().map(Image::of).toList(),
          result.missingImages() == 0 ? null : result.missingImages(),
          result.extraImages() == 0 ? null : result.extraImages(),
          result.seed() == null ? null : new BigInteger(Long.toUnsignedString(result.seed())),
          result.prompt(),
          result.timings(),
          result.inferenceId(),
          result.creditsUsed(),
          result.usdSpent());
    }

    GenerationResult value() {
      return new GenerationResult(
          images.stream().map(Image::value).toList(),
          missingImages == null ? 0 : missingImages,
          extraImages == null ? 0 : extraImages,
          seed == null ? null : seed.longValue(),
          prompt,
          timings == null ? Map.of() : timings,
          inferenceId,
          creditsUsed,
          usdSpent);
    }
  }

  record Image(
      String url,
      String b64Json,
      Integer width,
      Integer height,
      String contentType,
      Boolean nsfw,
      String file) {

    static Image of(GeneratedImage image) {
      return new Image(
          image.url(),
          image.file() == null ? image.b64Json() : null,
          image.width(),
          image.height(),
          image.contentType(),
          image.nsfw(),
          image.file());
    }

    GeneratedImage value() {
      // The bytes of an image that has a file were left out.
      String bytes = url == null && b64Json == null && file != null ? "" : b64Json;
      return new GeneratedImage(url, bytes, width, height, contentType, nsfw, file);
    }
  }

  record Failure(
      String type, int code, String message, String billed, String inferenceId, Long retryAfterMs) {

    static Failure of(GenerationException failure) {
      return new Failure(
          failure.type().name(),
          failure.failureCode(),
          failure.getMessage(),
          failure.billed().text(),
          failure.inferenceId(),
          failure.retryAfter() == null ? null : failure.retryAfter().toMillis());
    }
  }
}
