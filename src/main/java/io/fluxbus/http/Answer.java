package io.fluxbus.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.Set;

/**
 * An answer whose head came whole, and its body as far as it came.
 *
 * @param status of the status line
 * @param headers of the head
 * @param body as far as it came, at most the cap
 * @param end how the body ended
 */
record Answer(int status, MultiMap headers, Buffer body, End end) {

  /** How a body ended. */
  enum End {
    /** By its length, its last chunk or its stream's end. */
    WHOLE,
    /** By the connection's end, which was the only end it could have. */
    CLOSED,
    /** Before it was whole. */
    CUT,
    /** It did not end within the attempt's time. */
    TIMED_OUT,
    /** It passed the cap, and the rest was not read. */
    TOO_LARGE;

    private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

    /** How a body ended that came to its end: over HTTP/1 the head may not say where that is. */
    static End of(HttpClientResponse head) {
      boolean delimited =
          head.version() == HttpVersion.HTTP_2
              || BODILESS.contains(head.statusCode())
              || head.headers().contains(HttpHeaders.CONTENT_LENGTH)
              || head.headers().contains(HttpHeaders.TRANSFER_ENCODING);
      return delimited ? WHOLE : CLOSED;
    }
  }

  String header(String name) {
    return headers.get(name);
  }
}
