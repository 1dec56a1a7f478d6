package io.fluxbus.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes and reads the values that nodes exchange and that journals contain, without loss: a value
 * that is read is equal to the one that was written. The JSON is that of {@link OutcomeJson} with
 * additional members. Unknown members are ignored, because the nodes of a cluster are not updated
 * at the same time.
 */
public final class WireJson {
  private static final ObjectWriter WRITER =
      OutcomeJson.MAPPER.writer().without(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private static final ObjectReader RESULT_READER = reader(ResultRecord.class);
  private static final ObjectReader FAILURE_READER = reader(FailureRecord.class);
  private static final ObjectReader OUTCOME_READER = reader(OutcomeRecord.class);

  private WireJson() {}

  /** Writes a result, in UTF-8. */
  public static byte[] write(GenerationResult result) {
    return bytes(ResultRecord.exact(result));
  }

  /** Writes a failure, in UTF-8. */
  public static byte[] write(GenerationException failure) {
    return bytes(FailureRecord.exact(failure));
  }

  /** Writes an outcome, in UTF-8. */
  public static byte[] write(GenerationOutcome outcome) {
    return bytes(OutcomeRecord.exact(outcome));
  }

  /**
   * Reads a result.
   *
   * @throws IOException if it is not JSON, or a member has the wrong type
   * @throws RuntimeException if a member is missing or out of range
   */
  public static GenerationResult readResult(byte[] json) throws IOException {
    ResultRecord result = RESULT_READER.readValue(json);
    return result.value();
  }

  /**
   * Reads a failure.
   *
   * @throws IOException if it is not JSON, or a member has the wrong type
   * @throws RuntimeException if a member is missing or not known
   */
  public static GenerationException readFailure(byte[] json) throws IOException {
    FailureRecord failure = FAILURE_READER.readValue(json);
    return failure.value();
  }

  /**
   * Reads an outcome.
   *
   * @throws IOException if it is not JSON, or a member has the wrong type
   * @throws RuntimeException if a member is missing, out of range or not known
   */
  public static GenerationOutcome readOutcome(byte[] json) throws IOException {
    OutcomeRecord outcome = OUTCOME_READER.readValue(json);
    return outcome.value();
  }

  private static ObjectReader reader(Class<?> type) {
    return OutcomeJson.MAPPER
        .readerFor(type)
        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  private static byte[] bytes(Object value) {
    try {
      return WRITER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
