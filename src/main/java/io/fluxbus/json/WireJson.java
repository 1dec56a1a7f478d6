package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.Metadata;
import io.fluxbus.internal.JsonEscapes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Answers as they cross from node to node: whole, so that what is read equals what was written. For
 * programs of other kinds there is {@link OutcomeJson}. A member that is not known is passed over,
 * because nodes are not all updated at once.
 */
public final class WireJson {
  private static final JsonMapper MAPPER = mapper();
  private static final ObjectWriter RESULT_WRITER = MAPPER.writerFor(GenerationResult.class);
  private static final ObjectReader RESULT_READER = MAPPER.readerFor(GenerationResult.class);
  private static final ObjectWriter FAILURE_WRITER = MAPPER.writerFor(Failure.class);
  private static final ObjectReader FAILURE_READER = MAPPER.readerFor(Failure.class);
  private static final ObjectWriter OUTCOME_WRITER = MAPPER.writerFor(Outcome.class);
  private static final ObjectReader OUTCOME_READER = MAPPER.readerFor(Outcome.class);

  private WireJson() {}

  public static byte[] write(GenerationResult result) {
    return write(RESULT_WRITER, result);
  }

  public static byte[] write(GenerationException failure) {
    return write(FAILURE_WRITER, Failure.of(failure));
  }

  public static byte[] write(GenerationOutcome outcome) {
    return write(OUTCOME_WRITER, Outcome.of(outcome));
  }

  /**
   * Reads a result.
   *
   * @throws IOException when it cannot be read
   */
  public static GenerationResult readResult(byte[] json) throws IOException {
    return RESULT_READER.readValue(json);
  }

  /**
   * Reads a failure.
   *
   * @throws IOException when it cannot be read
   */
  public static GenerationException readFailure(byte[] json) throws IOException {
    Failure failure = FAILURE_READER.readValue(json);
    return failure.value();
  }

  /**
   * Reads an outcome.
   *
   * @throws IOException when it cannot be read
   */
  public static GenerationOutcome readOutcome(byte[] json) throws IOException {
    Outcome outcome = OUTCOME_READER.readValue(json);
    return outcome.value();
  }

  private static byte[] write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param retryAfter in nanoseconds, or null
   */
  record Failure(
      FailureType type,
      String detail,
      Billed billed,
      int attempts,
      String inferenceId,
      Long retryAfter) {

    static Failure of(GenerationException failure) {
      return new Failure(
          failure.type(),
          failure.detail(),
          failure.billed(),
          failure.attempts(),
          failure.inferenceId(),
          failure.retryAfter() == null ? null : failure.retryAfter().toNanos());
    }

    GenerationException value() {
      return new GenerationException(type, detail)
          .withBilled(billed)
          .withAttempts(attempts)
          .withInferenceId(inferenceId)
          .withRetryAfter(retryAfter == null ? null : Duration.ofNanos(retryAfter));
    }
  }

  record Outcome(
      String id,
      GenerationResult result,
      Failure failure,
      int attempts,
      int unknownAttempts,
      long queuedMillis,
      long elapsedMillis,
      Metadata metadata) {

    static Outcome of(GenerationOutcome outcome) {
      return new Outcome(
          outcome.id(),
          outcome.result(),
          outcome.failure() == null ? null : Failure.of(outcome.failure()),
          outcome.attempts(),
          outcome.unknownAttempts(),
          outcome.queuedMillis(),
          outcome.elapsedMillis(),
          outcome.metadata());
    }

    GenerationOutcome value() {
      return new GenerationOutcome(
          id,
          result,
          failure == null ? null : failure.value(),
          attempts,
          unknownAttempts,
          queuedMillis,
          elapsedMillis,
          metadata);
    }
  }

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder(JsonEscapes.factory().build())
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(MetadataJson.module())
            .build();
    // A result may carry its images, and they were let in by a client's own limit.
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
    return mapper;
  }
}
