package io.fluxbus.image;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/** Converts a response without an image into a failure that says whether and when to retry. */
final class ImageErrorClassifier {
  private static final Set<Integer> POSSIBLY_NOT_YET_AVAILABLE = Set.of(403, 404);
  private static final Set<Integer> TRANSIENT = Set.of(408, 409, 421, 423, 425, 429);
  private static final int MAX_BODY = 4096;

  private final InstantSource clock;

  /**
   * @param clock is used for responses without a {@code Date} header
   */
  ImageErrorClassifier(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Classifies a response with an error status. It reads at most 4 KB of the body.
   *
   * @return never fails
   */
  Future<ImageException> failure(ImageUrl url, HttpClientResponse response) {
    int status = response.statusCode();
    String message = "the response was " + status;
    if (POSSIBLY_NOT_YET_AVAILABLE.contains(status)) {
      if (SignedUrl.isExpired(url.target(), now(response))) {
        return Future.succeededFuture(ImageException.permanent(message + ": its URL has expired"));
      }
      return readBeginning(response)
          .map(
              body ->
                  SignedUrl.isPermanent(body)
                      ? ImageException.permanent(message + ": its URL has expired or is not valid")
                      : ImageException.retryableLater(message)
                          .withRetryAfter(retryAfter(response)));
    }
    boolean permanent = status >= 400 && status < 500 && !TRANSIENT.contains(status);
    return Future.succeededFuture(
        permanent
            ? ImageException.permanent(message)
            : ImageException.retryable(message).withRetryAfter(retryAfter(response)));
  }

  /** Mentions an unusual success status in the failure of a response without an image. */
  static ImageException withStatus(HttpClientResponse response, Throwable cause) {
    ImageException failure = ImageException.of(cause);
    return response.statusCode() == 200 || failure.fingerprint() == null
        ? failure
        : ImageException.retryableLater(
            "the response was " + response.statusCode() + ", without an image");
  }

  /** Returns the content length in bytes, or 0 if it is not known. */
  static long contentLength(HttpClientResponse response) {
    return number(response.getHeader(HttpHeaders.CONTENT_LENGTH));
  }

  private long retryAfter(HttpClientResponse response) {
    String value = response.getHeader(HttpHeaders.RETRY_AFTER);
    long seconds = number(value);
    if (seconds > 0) {
      return Math.min(seconds, DownloadRetry.MAX_DELAY_MILLIS) * 1000;
    }
    Instant date = date(value);
    return date == null ? 0 : Math.max(0, Duration.between(now(response), date).toMillis());
  }

  /** Returns the server's time, because its other dates refer to its own clock. */
  private Instant now(HttpClientResponse response) {
    Instant date = date(response.getHeader(HttpHeaders.DATE));
    return date == null ? clock.instant() : date;
  }

  private static long number(String text) {
    return text != null && text.strip().matches("\\d{1,18}") ? Long.parseLong(text.strip()) : 0;
  }

  private static Instant date(String text) {
    try {
      return text == null
          ? null
          : ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Reads the beginning of the body. Also completes if the request is reset. */
  private static Future<String> readBeginning(HttpClientResponse response) {
    Promise<String> result = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(broken -> result.tryComplete(text(body)));
    response.endHandler(end -> result.tryComplete(text(body)));
    response.handler(
        data -> {
          if (body.length() < MAX_BODY) {
            body.appendBuffer(data);
          }
          if (body.length() >= MAX_BODY) {
            result.tryComplete(text(body));
          }
        });
    return result.future();
  }

  private static String text(Buffer body) {
    return body.getString(0, Math.min(body.length(), MAX_BODY), StandardCharsets.ISO_8859_1.name());
  }
}
