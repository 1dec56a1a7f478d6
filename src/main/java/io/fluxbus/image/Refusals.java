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

/** Classifies responses without an image: whether, and when, to ask again. */
final class Refusals {
  private static final Set<Integer> NOT_YET = Set.of(403, 404);
  private static final Set<Integer> TRANSIENT = Set.of(408, 409, 421, 423, 425, 429);
  private static final int MAX_BODY = 4096;

  private final InstantSource clock;

  /**
   * @param clock for responses without a date
   */
  Refusals(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What a response means whose status is not a success. Of its body, at most 4 KB are read.
   *
   * @return never fails
   */
  Future<ImageFailure> failure(ImageUrl url, HttpClientResponse response) {
    int status = response.statusCode();
    String why = "the answer was " + status;
    if (NOT_YET.contains(status)) {
      if (SignedUrl.isExpired(url.target(), now(response))) {
        return Future.succeededFuture(ImageFailure.lasting(why + ": its URL has expired"));
      }
      return beginning(response)
          .map(
              body ->
                  SignedUrl.isFinal(body)
                      ? ImageFailure.lasting(why + ": its URL has expired or is not valid")
                      : ImageFailure.later(why).withRetryAfter(retryAfter(response)));
    }
    boolean lasting = status >= 400 && status < 500 && !TRANSIENT.contains(status);
    return Future.succeededFuture(
        lasting
            ? ImageFailure.lasting(why)
            : ImageFailure.again(why).withRetryAfter(retryAfter(response)));
  }

  /** Names an unusual status in the failure of a response that has no image. */
  static ImageFailure withStatus(HttpClientResponse response, Throwable cause) {
    ImageFailure failure = ImageFailure.of(cause);
    return response.statusCode() == 200 || failure.content() == null
        ? failure
        : ImageFailure.later("the answer was " + response.statusCode() + ", without an image");
  }

  /** In bytes; 0 when it is not known. */
  static long contentLength(HttpClientResponse response) {
    return number(response.getHeader(HttpHeaders.CONTENT_LENGTH));
  }

  private long retryAfter(HttpClientResponse response) {
    String value = response.getHeader(HttpHeaders.RETRY_AFTER);
    long seconds = number(value);
    if (seconds > 0) {
      return Math.min(seconds, Retry.LONGEST_PAUSE) * 1000;
    }
    Instant date = date(value);
    return date == null ? 0 : Math.max(0, Duration.between(now(response), date).toMillis());
  }

  /** Compared with dates of the same server, whose clock may be wrong. */
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

  /** Reads on until enough is known, the body ends or the exchange is reset. */
  private static Future<String> beginning(HttpClientResponse response) {
    Promise<String> enough = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(broken -> enough.tryComplete(text(body)));
    response.endHandler(end -> enough.tryComplete(text(body)));
    response.handler(
        data -> {
          if (body.length() < MAX_BODY) {
            body.appendBuffer(data);
          }
          if (body.length() >= MAX_BODY) {
            enough.tryComplete(text(body));
          }
        });
    return enough.future();
  }

  private static String text(Buffer body) {
    return body.getString(0, Math.min(body.length(), MAX_BODY), StandardCharsets.ISO_8859_1.name());
  }
}
