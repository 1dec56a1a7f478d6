package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.Metadata;

/**
 * The JSON members of an outcome: the same on the event bus, in files and on the command line. A
 * member that is null is not written. The aliases are the spelling in journals of earlier versions.
 *
 * @param line the number of the request's line in its file, from 1; null outside of files
 * @param unknownAttempts null instead of 0
 * @param replayed null instead of false
 */
record OutcomeRecord(
    String id,
    Integer line,
    String status,
    ResultRecord result,
    FailureRecord failure,
    Integer attempts,
    @JsonAlias("unknownAttempts") Integer unknownAttempts,
    @JsonAlias("queuedMillis") Long queuedMs,
    @JsonAlias("elapsedMillis") Long elapsedMs,
    Boolean replayed,
    Metadata metadata) {

  /**
   * Creates the members that every reader needs.
   *
   * @param line null outside of files
   * @param metadata null to leave it out
   */
  static OutcomeRecord of(GenerationOutcome outcome, Integer line, Metadata metadata) {
    return of(
        outcome,
        line,
        outcome.result() == null ? null : ResultRecord.of(outcome.result()),
        outcome.failure() == null ? null : FailureRecord.of(outcome.failure()),
        metadata);
  }

  /** Creates the same members, and those with which an equal outcome can be read. */
  static OutcomeRecord exact(GenerationOutcome outcome) {
    return of(
        outcome,
        null,
        outcome.result() == null ? null : ResultRecord.exact(outcome.result()),
        outcome.failure() == null ? null : FailureRecord.exact(outcome.failure()),
        outcome.metadata());
  }

  private static OutcomeRecord of(
      GenerationOutcome outcome,
      Integer line,
      ResultRecord result,
      FailureRecord failure,
      Metadata metadata) {
    return new OutcomeRecord(
        outcome.id(),
        line,
        outcome.status().text(),
        result,
        failure,
        outcome.attempts(),
        outcome.unknownAttempts() == 0 ? null : outcome.unknownAttempts(),
        outcome.queuedMillis(),
        outcome.elapsedMillis(),
        outcome.replayed() ? true : null,
        metadata);
  }

  /** Returns the outcome from which {@link #exact} created this record. */
  GenerationOutcome value() {
    return outcome(failure == null ? null : failure.value());
  }

  /** Returns a success with the same result, as it was before its images could not be saved. */
  GenerationOutcome success() {
    return outcome(null);
  }

  private GenerationOutcome outcome(GenerationException exception) {
    return new GenerationOutcome(
        id,
        result == null ? null : result.value(),
        exception,
        attempts == null ? 0 : attempts,
        unknownAttempts == null ? 0 : unknownAttempts,
        queuedMs == null ? 0 : queuedMs,
        elapsedMs == null ? 0 : elapsedMs,
        metadata,
        replayed != null && replayed);
  }
}
