package io.fluxbus.batch;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Metadata;
import io.fluxbus.batch.ResumeState.InDoubt;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A line of the input while it is processed. This is the only place that holds a line's state.
 * Mutable fields belong to the batch's context.
 */
final class BatchLine {
  private static final Future<Void> NOT_ANNOUNCED = Future.failedFuture("not announced");

  /** From 1. */
  final int number;

  /** CRC-32C of the input up to the end of this line. */
  final int checksum;

  /** Null for a line that is not submitted: it is invalid, or an earlier run submitted it. */
  final GenerationRequest request;

  /** How many images the request asks for. */
  final int imageCount;

  /** Attempts of earlier runs that may have been billed and that the outcome does not include. */
  int earlierAttempts;

  /** The outcome before its images are fetched; null while it is not known. */
  GenerationOutcome outcome;

  /** The number of announcements that this run has written to the journal. */
  private int announcements;

  /** Completes when the last announcement is on disk. Failed while nothing is announced. */
  private Future<Void> announced = NOT_ANNOUNCED;

  /** Completed with the outcome, or with null if the next run submits the line. */
  private Promise<GenerationOutcome> submission;

  /** Whether the line is not a valid request. */
  final boolean isInvalid;

  private BatchLine(
      int number, int checksum, GenerationRequest request, int imageCount, boolean isInvalid) {
    this.isInvalid = isInvalid;
    this.number = number;
    this.checksum = checksum;
    this.request = request;
    this.imageCount = imageCount;
  }

  /** A line with a valid request. */
  static BatchLine valid(InputLine line, GenerationRequest request) {
    return new BatchLine(line.number(), line.checksum(), request, request.imageCount(), false);
  }

  /**
   * A line without a valid request. Its outcome is a failure that gives the reason.
   *
   * @param metadata the line's metadata; null if it has none
   */
  static BatchLine invalid(InputLine line, String id, String reason, Metadata metadata) {
    BatchLine invalid = new BatchLine(line.number(), line.checksum(), null, 0, true);
    GenerationException failure =
        new GenerationException(
            FailureType.INVALID_REQUEST, "line " + line.number() + ": " + reason);
    invalid.outcome = new GenerationOutcome(id, null, failure, 0, 0, 0, 0, metadata);
    return invalid;
  }

  /** A line that an earlier run announced. Its outcome is the answer in the journal, or unknown. */
  static BatchLine inDoubt(InDoubt earlier) {
    BatchLine line = new BatchLine(earlier.line(), 0, null, earlier.images(), false);
    // The outcome of a request without an answer includes all earlier attempts.
    line.outcome = earlier.answer() == null ? earlier.outcome() : earlier.answer();
    line.earlierAttempts = earlier.answer() == null ? 0 : earlier.attemptsBeforeAnswer();
    return line;
  }

  String id() {
    return request == null ? outcome.id() : request.id();
  }

  /**
   * Announces an attempt of the request in the journal. A retry is announced again only if the
   * attempt before it may have been billed. So the journal has one announcement for each attempt
   * that may be billed.
   *
   * @param unknownAttempts how many attempts of this run may have been billed so far
   * @return completes when the announcement is on disk
   */
  Future<Void> announce(Journal journal, int unknownAttempts) {
    if (announcements <= unknownAttempts) {
      announcements++;
      announced = journal.announce(this);
    }
    return announced;
  }

  /** Withdraws the last announcement, because the request was not sent or not billed. */
  void withdraw(Journal journal) {
    announced.onSuccess(v -> journal.withdraw(number));
    announced = NOT_ANNOUNCED;
    announcements = 0;
  }

  /**
   * Starts the submission. The future completes with the outcome that is passed to {@link
   * #complete}.
   */
  Future<GenerationOutcome> startSubmission() {
    submission = Promise.promise();
    return submission.future();
  }

  /**
   * Completes the submission.
   *
   * @param answer null if the next run submits the line
   */
  void complete(GenerationOutcome answer) {
    submission.complete(answer == null ? null : withPrompt(answer));
  }

  /** Adds the prompt and the seed that were requested, unless the answer contains them. */
  private GenerationOutcome withPrompt(GenerationOutcome answer) {
    return answer.result() == null
        ? answer
        : answer.withImages(answer.result().of(request), answer.failure());
  }
}
