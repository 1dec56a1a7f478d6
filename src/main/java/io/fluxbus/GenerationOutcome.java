package io.fluxbus;

import io.fluxbus.json.OutcomeJson;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The one answer to a request: it <em>succeeded</em>, it <em>failed</em>, or its outcome is
 * <em>unknown</em>. Unknown is not failed: the image may have been made and paid for.
 *
 * @param id the request's
 * @param result what came; beside a failure only for {@link FailureType#DOWNLOAD_FAILED}, where the
 *     images exist but are not all on disk
 * @param failure why it did not succeed; null when it did
 * @param attempts how many POSTs were begun; 0 where it was never sent, or shared the answer of an
 *     equal call
 * @param unknownAttempts how many of those before the last may have been billed as well, which only
 *     {@link FluxClientOptions#setRetryUnknownOutcome} allows
 * @param queuedMillis how long it waited before its first attempt
 * @param elapsedMillis from its submission to its outcome
 * @param metadata the request's; null if it has none
 */
public record GenerationOutcome(
    String id,
    GenerationResult result,
    GenerationException failure,
    int attempts,
    int unknownAttempts,
    long queuedMillis,
    long elapsedMillis,
    Metadata metadata) {

  /** The three things that can be said of a request in the end. */
  public enum Status {
    SUCCEEDED("succeeded"),
    FAILED("failed"),
    UNKNOWN("unknown");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** The word that stands in an outcome's JSON. */
    public String text() {
      return text;
    }
  }

  /**
   * @throws IllegalArgumentException without a result and without a failure
   */
  public GenerationOutcome {
    Objects.requireNonNull(id, "id");
    if (result == null && failure == null) {
      throw new IllegalArgumentException("an outcome has a result or a failure");
    }
  }

  /**
   * Without metadata.
   *
   * @throws IllegalArgumentException without a result and without a failure
   */
  public GenerationOutcome(
      String id,
      GenerationResult result,
      GenerationException failure,
      int attempts,
      int unknownAttempts,
      long queuedMillis,
      long elapsedMillis) {
    this(id, result, failure, attempts, unknownAttempts, queuedMillis, elapsedMillis, null);
  }

  /** Unknown whenever it is unknown what the call cost. */
  public Status status() {
    if (failure == null) {
      return Status.SUCCEEDED;
    }
    return failure.billed() == Billed.UNKNOWN ? Status.UNKNOWN : Status.FAILED;
  }

  /**
   * Returns the outcome as it is published on the event bus and stands in the results of a batch,
   * in the API's spelling. It contains URLs, which may be secrets, and the bytes of images that are
   * not in files.
   */
  public JsonObject toJson() {
    return OutcomeJson.toJson(this);
  }

  /** The same outcome, of a call whose images were written, or could not be. */
  public GenerationOutcome withImages(GenerationResult result, GenerationException failure) {
    return new GenerationOutcome(
        id, result, failure, attempts, unknownAttempts, queuedMillis, elapsedMillis, metadata);
  }
}
