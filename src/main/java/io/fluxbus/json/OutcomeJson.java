package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Outcomes as one JSON object on one line, the same wherever Fluxbus writes them. */
public final class OutcomeJson {
  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build()
          .writerFor(Outcome.class);

  private OutcomeJson() {}

  /** The outcome without a line end. The bytes of an image that has a file are left out. */
  public static String write(GenerationOutcome outcome) {
    try {
      return WRITER.writeValueAsString(
          new Outcome(
              outcome.id(),
              outcome.status().text(),
              outcome.result() == null ? null : Result.of(outcome.result()),
              outcome.failure() == null ? null : Failure.of(outcome.failure()),
              outcome.attempts(),
              outcome.unknownAttempts() == 0 ? null : outcome.unknownAttempts(),
              outcome.queuedMillis(),
              outcome.elapsedMillis()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  record Outcome(
      String id,
      String status,
      Result result,
      Failure failure,
      int attempts,
      Integer unknownAttempts,
      long queuedMs,
      long elapsedMs) {}

  record Result(
      List<Image> images,
      Integer missingImages,
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
          result.seed() == null ? null : new BigInteger(Long.toUnsignedString(result.seed())),
          result.prompt(),
          result.timings(),
          result.inferenceId(),
          result.creditsUsed(),
          result.usdSpent());
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
