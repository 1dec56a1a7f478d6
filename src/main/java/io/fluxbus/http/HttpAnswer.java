package io.fluxbus.http;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * An answer whose head came whole, and its body as far as it came.
 *
 * @param status of the status line
 * @param headers of the head
 * @param body as far as it came, at most the cap
 * @param end how the body ended
 */
record HttpAnswer(int status, MultiMap headers, Buffer body, End end) {

  /** How a body ended. */
  enum End {
    /** By its length, its last chunk or its stream's end. */
    WHOLE(null),
    /** No Content-Length and no chunking: the body ended when the connection closed. */
    CLOSED(null),
    /** Before it was whole. */
    CUT("its body was cut off"),
    TIMED_OUT("its body did not end within the attempt's time"),
    /** The rest was not read. */
    TOO_LARGE("its body is larger than the cap"),
    BEYOND_BUDGET("its body does not fit in maxBufferedBytes"),
    NO_ROOM("other responses used all of maxBufferedBytes until the attempt's time was up"),
    /** It came whole. */
    NOT_PARSED("its body could not be read within the attempt's time"),
    /** It came whole. */
    UNSUPPORTED("its body has a Content-Encoding that cannot be decoded"),
    /** It came whole. */
    DAMAGED("its body cannot be decoded according to its Content-Encoding");

    private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

    private final String problem;

    End(String problem) {
      this.problem = problem;
    }

    /** Why there is no body to read; null when there is one. */
    String problem() {
      return problem;
    }

    /** Whether the body is all that the server sent, as far as that can be known. */
    boolean isComplete() {
      return problem == null;
    }

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

  /** The body, without a copy wherever its bytes are in an array. */
  ByteBuffer bytes() {
    return VertxAccess.bytes(body);
  }

  String header(String name) {
    return headers.get(name);
  }
}
