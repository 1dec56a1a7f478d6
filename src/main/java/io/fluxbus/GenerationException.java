package io.fluxbus;

import io.fluxbus.internal.Printable;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Objects;

/**
 * A failed call. The message says what happened, whether the call was billed, and what to do. There
 * is no stack trace, because the exception describes a response and not a place in the code. No
 * part of it contains a secret.
 */
public final class GenerationException extends ReplyException {
  private static final long serialVersionUID = 1L;

  private final FailureType type;
  private final String detail;
  private final Billed billed;
  private final int attempts;
  private final String inferenceId;
  private final Duration retryAfter;

  /**
   * Creates a failure that was billed as its type says.
   *
   * @param detail what happened, for the message
   */
  public GenerationException(FailureType type, String detail) {
    this(type, detail, type.billed(), 0, null, null);
  }

  private GenerationException(
      FailureType type,
      String detail,
      Billed billed,
      int attempts,
      String inferenceId,
      Duration retryAfter) {
    super(
        ReplyFailure.RECIPIENT_FAILURE,
        type.code(),
        type
            + ": "
            + Printable.line(String.valueOf(detail))
            + (attempts > 1 ? ", after " + attempts + " attempts. " : ". ")
            + billed.sentence()
            + " "
            + advice(type, billed),
        true);
    this.type = type;
    this.detail = detail;
    this.billed = Objects.requireNonNull(billed, "billed");
    this.attempts = attempts;
    this.inferenceId = inferenceId;
    this.retryAfter = retryAfter;
  }

  /** Returns a copy with another billing than that of its type. */
  public GenerationException withBilled(Billed billed) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  /** Returns a copy with another detail. */
  public GenerationException withDetail(String detail) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  /** Returns a copy with the number of POSTs. */
  public GenerationException withAttempts(int attempts) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  /** Returns a copy with the API's identifier of the call. */
  public GenerationException withInferenceId(String inferenceId) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  /** Returns a copy with the time to wait before a retry. */
  public GenerationException withRetryAfter(Duration retryAfter) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  /** The type of the failure. The inherited {@link #failureType()} is a type of the event bus. */
  public FailureType type() {
    return type;
  }

  /** What happened: the part of the message before the billing and the advice. */
  public String detail() {
    return detail;
  }

  /** Whether the call was billed. */
  public Billed billed() {
    return billed;
  }

  /** The number of POSTs; 0 if none was sent. */
  public int attempts() {
    return attempts;
  }

  /** The API's identifier of the call, for its support and its usage log; may be null. */
  public String inferenceId() {
    return inferenceId;
  }

  /**
   * The time to wait before the request is sent again: requested by the API, or estimated from the
   * client's own queue. Null if it is not known.
   */
  public Duration retryAfter() {
    return retryAfter;
  }

  private static String advice(FailureType type, Billed billed) {
    return (billed == Billed.UNKNOWN ? FailureType.OUTCOME_UNKNOWN : type).advice();
  }
}
