package io.fluxbus.http;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.FailureType.FORBIDDEN;
import static io.fluxbus.FailureType.INVALID_REQUEST;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.FailureType.RATE_LIMITED;
import static io.fluxbus.FailureType.SERVER_ERROR;
import static io.fluxbus.FailureType.UNAUTHORIZED;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationRequest;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.json.ErrorEnvelope;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Says what an answer means. One early return for each reason. */
final class ResponseClassifier {
  /** What proxies say that gave up waiting: the API may have begun all the same. */
  private static final Set<Integer> GAVE_UP = Set.of(408, 499);

  private static final int SHOWN_BYTES = 8192;

  private final Redactor redactor;
  private final InstantSource clock;
  private final ResultReader results;

  /**
   * @param redactor for what the server says
   * @param clock for a {@code Retry-After} that is a date
   * @param base which image URLs without a host are relative to
   */
  ResponseClassifier(Redactor redactor, InstantSource clock, BaseUrl base) {
    this.redactor = redactor;
    this.clock = clock;
    this.results = new ResultReader(redactor, base);
  }

  /**
   * Classifies a response whose head arrived completely. It may take milliseconds for a large body.
   */
  AttemptResult judge(GenerationRequest request, HttpAnswer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return success(request, answer);
    }
    GenerationException failure =
        status >= 500 || status < 200
            ? serverFailure(answer)
            : status >= 400 ? refusal(answer) : redirect(answer);
    return AttemptResult.failed(
        failure.withInferenceId(results.inferenceId(answer)).withRetryAfter(retryAfter(answer)));
  }

  private AttemptResult success(GenerationRequest request, HttpAnswer answer) {
    if (!answer.end().isComplete()) {
      return incomplete(answer);
    }
    try {
      return AttemptResult.succeeded(results.read(request, answer));
    } catch (NoImageException e) {
      // A body that only the connection's end could delimit may have been cut off.
      boolean cut = e.isMalformed() && answer.end() == HttpAnswer.End.CLOSED;
      return unusable(answer, cut ? OUTCOME_UNKNOWN : BAD_RESPONSE, e.getMessage());
    }
  }

  private AttemptResult incomplete(HttpAnswer answer) {
    return switch (answer.end()) {
      case CUT, TIMED_OUT -> unusable(answer, OUTCOME_UNKNOWN, answer.end().problem());
      case UNSUPPORTED, DAMAGED ->
          unusable(
              answer,
              BAD_RESPONSE,
              answer.end().problem()
                  + ": "
                  + redactor.clean(String.valueOf(answer.header("content-encoding"))));
      default -> unusable(answer, BAD_RESPONSE, answer.end().problem());
    };
  }

  private AttemptResult unusable(HttpAnswer answer, FailureType type, String why) {
    return AttemptResult.failed(
        new GenerationException(
                type, "the API answered with HTTP " + answer.status() + ", but " + why)
            .withInferenceId(results.inferenceId(answer)));
  }

  private GenerationException redirect(HttpAnswer answer) {
    String target = redactor.location(answer.header("location"));
    return new GenerationException(
            BAD_RESPONSE,
            "HTTP "
                + answer.status()
                + ": a redirect"
                + (target == null ? "" : " to " + target)
                + ", which a POST does not follow")
        .withBilled(Billed.NO);
  }

  private GenerationException refusal(HttpAnswer answer) {
    FailureType type =
        switch (answer.status()) {
          case 401 -> UNAUTHORIZED;
          case 402, 403, 407 -> FORBIDDEN;
          case 429 -> RATE_LIMITED;
          default -> INVALID_REQUEST;
        };
    Optional<ErrorEnvelope> envelope = envelope(answer);
    if (GAVE_UP.contains(answer.status()) && !attributable(envelope)) {
      return new GenerationException(
          OUTCOME_UNKNOWN,
          "HTTP " + answer.status() + " from something before the API: " + text(answer));
    }
    String said = envelope.map(this::said).orElseGet(() -> text(answer));
    return new GenerationException(type, "HTTP " + answer.status() + " from the API: " + said);
  }

  private GenerationException serverFailure(HttpAnswer answer) {
    Optional<ErrorEnvelope> envelope = envelope(answer);
    String head = "HTTP " + answer.status() + " from ";
    return answer.status() >= 500 && attributable(envelope)
        ? new GenerationException(SERVER_ERROR, head + "the API: " + said(envelope.get()))
        : new GenerationException(
            OUTCOME_UNKNOWN, head + "something before the API: " + text(answer));
  }

  private static boolean attributable(Optional<ErrorEnvelope> envelope) {
    return envelope.filter(ErrorEnvelope::attributable).isPresent();
  }

  private static Optional<ErrorEnvelope> envelope(HttpAnswer answer) {
    if (!answer.end().isComplete()) {
      return Optional.empty();
    }
    ByteBuffer body = answer.bytes();
    return ErrorEnvelope.read(
        body.array(), body.arrayOffset() + body.position(), body.arrayOffset() + body.limit());
  }

  private String said(ErrorEnvelope envelope) {
    return envelope.message() == null ? "no message" : redactor.clean(envelope.message());
  }

  private String text(HttpAnswer answer) {
    int length = Math.min(answer.body().length(), SHOWN_BYTES);
    String text = redactor.clean(answer.body().getString(0, length));
    return text.isEmpty() ? "no message" : text;
  }

  private Duration retryAfter(HttpAnswer answer) {
    return RetryAfter.of(answer.headers(), clock.instant());
  }
}
