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
import io.vertx.core.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Classifies a response: one early return for each reason. Thread-safe. */
final class ResponseClassifier {
  /** The status of a proxy that stopped waiting. The API may still process the request. */
  private static final Set<Integer> PROXY_TIMEOUTS = Set.of(408, 499);

  private static final int SHOWN_BYTES = 8192;

  private final Redactor redactor;
  private final InstantSource clock;
  private final ResultReader results;

  /**
   * @param redactor for texts of the server
   * @param clock for a {@code Retry-After} that is a date
   * @param base for image URLs without a host
   */
  ResponseClassifier(Redactor redactor, InstantSource clock, BaseUrl base) {
    this.redactor = redactor;
    this.clock = clock;
    this.results = new ResultReader(redactor, base);
  }

  /** Classifies a response whose head arrived completely. A large body may take milliseconds. */
  AttemptResult classify(GenerationRequest request, ReceivedResponse response) {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return success(request, response);
    }
    GenerationException failure =
        status >= 500 || status < 200
            ? serverError(response)
            : status >= 400 ? clientError(response) : redirect(response);
    return AttemptResult.failed(
        failure
            .withInferenceId(results.inferenceId(response))
            .withRetryAfter(retryAfter(response)));
  }

  private AttemptResult success(GenerationRequest request, ReceivedResponse response) {
    if (!response.end().isReadable()) {
      return incomplete(response);
    }
    try {
      return AttemptResult.succeeded(results.read(request, response));
    } catch (NoImageException e) {
      // A body that ends with the connection may have been cut off.
      boolean cut = e.isMalformed() && response.end() == ReceivedResponse.End.CONNECTION_CLOSED;
      return unusable(response, cut ? OUTCOME_UNKNOWN : BAD_RESPONSE, e.getMessage());
    }
  }

  private AttemptResult incomplete(ReceivedResponse response) {
    return switch (response.end()) {
      case TRUNCATED, TIMED_OUT -> unusable(response, OUTCOME_UNKNOWN, response.end().problem());
      case UNSUPPORTED, UNDECODABLE ->
          unusable(
              response,
              BAD_RESPONSE,
              response.end().problem()
                  + ": "
                  + redactor.clean(String.valueOf(response.header(HttpHeaders.CONTENT_ENCODING))));
      default -> unusable(response, BAD_RESPONSE, response.end().problem());
    };
  }

  private AttemptResult unusable(ReceivedResponse response, FailureType type, String problem) {
    return AttemptResult.failed(
        new GenerationException(
                type, "the API answered with HTTP " + response.status() + ", but " + problem)
            .withInferenceId(results.inferenceId(response)));
  }

  private GenerationException redirect(ReceivedResponse response) {
    String target = redactor.location(response.header(HttpHeaders.LOCATION));
    return new GenerationException(
            BAD_RESPONSE,
            "HTTP "
                + response.status()
                + ": a redirect"
                + (target == null ? "" : " to " + target)
                + ", which a POST does not follow")
        .withBilled(Billed.NO);
  }

  private GenerationException clientError(ReceivedResponse response) {
    FailureType type =
        switch (response.status()) {
          case 401 -> UNAUTHORIZED;
          case 402, 403, 407 -> FORBIDDEN;
          case 429 -> RATE_LIMITED;
          default -> INVALID_REQUEST;
        };
    Optional<ErrorEnvelope> envelope = envelope(response);
    if (PROXY_TIMEOUTS.contains(response.status()) && !attributable(envelope)) {
      return new GenerationException(
          OUTCOME_UNKNOWN,
          "HTTP " + response.status() + " from something before the API: " + text(response));
    }
    String message = envelope.map(this::message).orElseGet(() -> text(response));
    return new GenerationException(type, "HTTP " + response.status() + " from the API: " + message);
  }

  private GenerationException serverError(ReceivedResponse response) {
    Optional<ErrorEnvelope> envelope = envelope(response);
    String status = "HTTP " + response.status() + " from ";
    return response.status() >= 500 && attributable(envelope)
        ? new GenerationException(SERVER_ERROR, status + "the API: " + message(envelope.get()))
        : new GenerationException(
            OUTCOME_UNKNOWN, status + "something before the API: " + text(response));
  }

  private static boolean attributable(Optional<ErrorEnvelope> envelope) {
    return envelope.filter(ErrorEnvelope::attributable).isPresent();
  }

  private static Optional<ErrorEnvelope> envelope(ReceivedResponse response) {
    if (!response.end().isReadable()) {
      return Optional.empty();
    }
    ByteBuffer body = response.bytes();
    return ErrorEnvelope.read(
        body.array(), body.arrayOffset() + body.position(), body.arrayOffset() + body.limit());
  }

  private String message(ErrorEnvelope envelope) {
    return envelope.message() == null ? "no message" : redactor.clean(envelope.message());
  }

  private String text(ReceivedResponse response) {
    int length = Math.min(response.body().length(), SHOWN_BYTES);
    String text = redactor.clean(response.body().getString(0, length));
    return text.isEmpty() ? "no message" : text;
  }

  private Duration retryAfter(ReceivedResponse response) {
    return RetryAfter.of(response.headers(), clock.instant());
  }
}
