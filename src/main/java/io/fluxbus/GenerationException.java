package io.fluxbus;

import io.fluxbus.internal.Printable;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Objects;

/**
 * Why a call did not succeed, what it may have cost, and what to do. Its message says all three. It
 * has no stack trace: it describes an answer, not a place in the code. It never holds a secret.
 */
public final class GenerationException extends ReplyException {
  private static final long serialVersionUID = 1L;

  private final FailureType type;
  private final String detail;
  private final Billed billed;
  private final int attempts;
  private final String inferenceId;
  private final Duration retryAfter;

  /** A failure of that type, with what the type says of its cost. */
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

  /** For a call that cost something else than its type says. */
  public GenerationException withBilled(Billed billed) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  /** For a failure of which there is more to say. */
  public GenerationException withDetail(String detail) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  public GenerationException withAttempts(int attempts) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  public GenerationException withInferenceId(String inferenceId) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  public GenerationException withRetryAfter(Duration retryAfter) {
    return new GenerationException(type, detail, billed, attempts, inferenceId, retryAfter);
  }

  /** Why it failed. Not {@link #failureType()}, which is the event bus's own. */
  public FailureType type() {
    return type;
  }

  /** What happened, without the cost and the advice that the message adds. */
  public String detail() {
    return detail;
  }

  public Billed billed() {
    return billed;
  }

  /** How many POSTs were begun; 0 when none was. */
  public int attempts() {
    return attempts;
  }

  /** The API's handle for support and billing, or null when it gave none. */
  public String inferenceId() {
    return inferenceId;
  }

  /**
   * After how long it may be worth another try: what the API asked for, or what the client expects
   * of its own queue; null when neither says.
   */
  public Duration retryAfter() {
    return retryAfter;
  }

  private static String advice(FailureType type, Billed billed) {
    return (billed == Billed.UNKNOWN ? FailureType.OUTCOME_UNKNOWN : type).advice();
  }
}
