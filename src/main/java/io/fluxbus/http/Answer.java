package io.fluxbus.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

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
    TOO_LARGE
  }

  String header(String name) {
    return headers.get(name);
  }

  /** Whether the head says where the body ends. Over HTTP/2 the stream always does. */
  static boolean delimited(MultiMap headers) {
    return headers.contains(HttpHeaders.CONTENT_LENGTH)
        || headers.contains(HttpHeaders.TRANSFER_ENCODING);
  }
}
