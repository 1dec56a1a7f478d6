package io.fluxbus.json;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The JSON members of an outcome's {@code failure}. Only {@link #exact} sets the last three, with
 * which an equal failure can be read.
 *
 * @param detail the message without the type, the cost and the advice
 */
record FailureRecord(
    String type,
    Integer code,
    String message,
    String billed,
    String inferenceId,
    Long retryAfterMs,
    String detail,
    Integer attempts,
    Long retryAfterNs) {

  static FailureRecord of(GenerationException failure) {
    Duration retryAfter = failure.retryAfter();
    return of(failure, retryAfter == null ? null : retryAfter.toMillis(), null, null, null);
  }

  static FailureRecord exact(GenerationException failure) {
    Duration retryAfter = failure.retryAfter();
    return of(
        failure,
        retryAfter == null ? null : retryAfter.toMillis(),
        failure.detail(),
        failure.attempts(),
        retryAfter == null ? null : retryAfter.toNanos());
  }

  private static FailureRecord of(
      GenerationException failure,
      Long retryAfterMs,
      String detail,
      Integer attempts,
      Long retryAfterNs) {
    return new FailureRecord(
        failure.type().name(),
        failure.failureCode(),
        failure.getMessage(),
        failure.billed().text(),
        failure.inferenceId(),
        retryAfterMs,
        detail,
        attempts,
        retryAfterNs);
  }

  /**
   * Returns the failure from which {@link #exact} created this record.
   *
   * @throws java.util.NoSuchElementException if its type or its cost is not known
   */
  GenerationException value() {
    return new GenerationException(failureType().orElseThrow(), detail)
        .withBilled(billing().orElseThrow())
        .withAttempts(attempts == null ? 0 : attempts)
        .withInferenceId(inferenceId)
        .withRetryAfter(retryAfterNs == null ? null : Duration.ofNanos(retryAfterNs));
  }

  /** Empty if no type has this name. */
  Optional<FailureType> failureType() {
    return Arrays.stream(FailureType.values()).filter(t -> t.name().equals(type)).findFirst();
  }

  /** Empty if the word is not known. */
  Optional<Billed> billing() {
    return Arrays.stream(Billed.values()).filter(b -> b.text().equals(billed)).findFirst();
  }
}
