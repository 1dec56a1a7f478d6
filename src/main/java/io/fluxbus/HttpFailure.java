package io.fluxbus;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The response with which an HTTP server tells its own caller that a call failed.
 *
 * <pre>{@code
 * HttpFailure failure = HttpFailure.of(cause);
 * failure.headers().forEach(response::putHeader);
 * response.setStatusCode(failure.status()).end(failure.message());
 * }</pre>
 *
 * <p>A status of 400 is the caller's fault. Any other status is not: the API key, the credits and
 * the limits belong to the server. A status of 504 always means that an image may have been billed.
 * No part of it contains a secret or a setting of the server.
 *
 * @param status 400, 500, 502, 503 or 504
 * @param repeatable whether the caller may send the same request again. Then nothing was billed
 * @param retryAfter how long the caller must wait before that; null if it must not repeat
 * @param message one sentence for the caller
 */
public record HttpFailure(int status, boolean repeatable, Duration retryAfter, String message) {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration LATER =
      Duration.ofMillis(FluxClientOptions.DEFAULT_SUSPENSION_COOL_DOWN);

  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  /** Creates a response. */
  public HttpFailure {
    Objects.requireNonNull(message, "message");
    if (repeatable == (retryAfter == null)) {
      throw new IllegalArgumentException("retryAfter must be set if the caller may repeat");
    }
  }

  /**
   * Returns the response for the failure of a call.
   *
   * @param cause a {@link GenerationException}, or an {@link InvalidRequestException}, which is the
   *     caller's fault. Any other exception is a defect of the server and has the status 500
   */
  public static HttpFailure of(Throwable cause) {
    if (cause instanceof InvalidRequestException invalid) {
      return rejected(BAD_REQUEST, invalid.getMessage());
    }
    return cause instanceof GenerationException failure
        ? of(failure)
        : rejected(SERVER_ERROR, "The server has failed.");
  }

  private static HttpFailure of(GenerationException failure) {
    if (failure.billed() == Billed.UNKNOWN) {
      return rejected(GATEWAY_TIMEOUT, "It is not known whether the image was generated.");
    }
    HttpFailure response = of(failure.type(), description(failure));
    if (failure.billed() == Billed.YES) {
      return rejected(response.status, response.message);
    }
    return response.repeatable && failure.retryAfter() != null
        ? new HttpFailure(response.status, true, failure.retryAfter(), response.message)
        : response;
  }

  /**
   * What the caller may read about an invalid request. The text of a response is not for it: it may
   * come from a proxy or a wrong server, with addresses in it.
   */
  private static String description(GenerationException failure) {
    return failure.attempts() == 0
        ? String.valueOf(failure.detail())
        : "The image service has rejected the request.";
  }

  private static HttpFailure of(FailureType type, String description) {
    return switch (type) {
      case INVALID_REQUEST -> rejected(BAD_REQUEST, description);
      case STORE_UNAVAILABLE ->
          repeatable(UNAVAILABLE, SOON, "The image service is not available.");
      case UNAUTHORIZED, FORBIDDEN, SUSPENDED ->
          repeatable(UNAVAILABLE, LATER, "The image service is not available.");
      // Not 429: the limit is that of the server's key, and the caller may have sent one request.
      case RATE_LIMITED, OVERLOADED, DEADLINE_EXCEEDED ->
          repeatable(UNAVAILABLE, SOON, "The server is busy.");
      case CANCELLED, CLOSED -> repeatable(UNAVAILABLE, SOON, "The request was cancelled.");
      case BUDGET_EXHAUSTED -> rejected(UNAVAILABLE, "The image service is not available.");
      case SERVER_ERROR, CONNECT_FAILED ->
          repeatable(BAD_GATEWAY, SOON, "The image service has failed.");
      case TLS_FAILED, BAD_RESPONSE -> rejected(BAD_GATEWAY, "The image service has failed.");
      case DOWNLOAD_FAILED -> rejected(BAD_GATEWAY, "The image could not be fetched.");
      case OUTCOME_UNKNOWN ->
          rejected(GATEWAY_TIMEOUT, "It is not known whether the image was generated.");
    };
  }

  private static HttpFailure repeatable(int status, Duration retryAfter, String message) {
    return new HttpFailure(status, true, retryAfter, message);
  }

  private static HttpFailure rejected(int status, String message) {
    return new HttpFailure(status, false, null, message);
  }

  /**
   * The headers of the response: {@code Retry-After} in seconds, rounded up, if the caller may
   * repeat; and {@code x-should-retry}, which the clients of OpenAI and others obey.
   */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    if (retryAfter != null) {
      long seconds = retryAfter.plusMillis(999).toSeconds();
      headers.put("Retry-After", String.valueOf(Math.max(1, seconds)));
    }
    headers.put("x-should-retry", String.valueOf(repeatable));
    return headers;
  }
}
