package io.fluxbus;

import io.fluxbus.json.OutcomeJson;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The single outcome of a request: it <em>succeeded</em>, it <em>failed</em>, or its outcome is
 * <em>unknown</em>. Unknown does not mean failed: the image may have been generated and billed.
 *
 * @param id the id of the request
 * @param result the result of a success. It is also present with the failure {@link
 *     FailureType#DOWNLOAD_FAILED}: the images exist, but some of them could not be saved
 * @param failure the reason why the call did not succeed; null for a success
 * @param attempts the number of POSTs; 0 if none was sent, or if the call shared the result of an
 *     equal one
 * @param unknownAttempts how many attempts before the last one may have been billed as well, which
 *     is only possible with {@link FluxClientOptions#setRetryUnknownOutcome}
 * @param queuedMillis the time from the submission to the first attempt, in milliseconds
 * @param elapsedMillis the time from the submission to the outcome, in milliseconds
 * @param metadata the metadata of the request; null if it has none
 * @param replayed whether this is the recorded outcome of an earlier call with the same idempotency
 *     key. This call was not sent and cost nothing
 */
public record GenerationOutcome(
    String id,
    GenerationResult result,
    GenerationException failure,
    int attempts,
    int unknownAttempts,
    long queuedMillis,
    long elapsedMillis,
    Metadata metadata,
    boolean replayed) {

  /** The kind of an outcome. */
  public enum Status {
    SUCCEEDED("succeeded"),
    FAILED("failed"),
    UNKNOWN("unknown");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** The value of {@code status} in the JSON of an outcome. */
    public String text() {
      return text;
    }
  }

  /**
   * Creates an outcome.
   *
   * @throws IllegalArgumentException if there is neither a result nor a failure
   */
  public GenerationOutcome {
    Objects.requireNonNull(id, "id");
    if (result == null && failure == null) {
      throw new IllegalArgumentException("an outcome has a result or a failure");
    }
  }

  /**
   * Creates an outcome that is not replayed.
   *
   * @throws IllegalArgumentException if there is neither a result nor a failure
   */
  public GenerationOutcome(
      String id,
      GenerationResult result,
      GenerationException failure,
      int attempts,
      int unknownAttempts,
      long queuedMillis,
      long elapsedMillis,
      Metadata metadata) {
    this(
        id,
        result,
        failure,
        attempts,
        unknownAttempts,
        queuedMillis,
        elapsedMillis,
        metadata,
        false);
  }

  /**
   * Creates an outcome without metadata that is not replayed.
   *
   * @throws IllegalArgumentException if there is neither a result nor a failure
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

  /** The kind of the outcome. It is unknown if it is not known whether the call was billed. */
  public Status status() {
    if (failure == null) {
      return Status.SUCCEEDED;
    }
    return failure.billed() == Billed.UNKNOWN ? Status.UNKNOWN : Status.FAILED;
  }

  /**
   * Returns the outcome in the form of the event bus and of batch results, in the API's spelling.
   * It contains URLs, which may be secrets, and the bytes of images that are not in files.
   */
  public JsonObject toJson() {
    return OutcomeJson.toJson(this);
  }

  /** Returns a copy for a call whose images were saved, or could not be saved. */
  public GenerationOutcome withImages(GenerationResult result, GenerationException failure) {
    return new GenerationOutcome(
        id,
        result,
        failure,
        attempts,
        unknownAttempts,
        queuedMillis,
        elapsedMillis,
        metadata,
        replayed);
  }
}
