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
 * A response whose head arrived completely, and the part of its body that arrived.
 *
 * @param body at most the cap
 * @param end how the body ended
 */
record ReceivedResponse(int status, MultiMap headers, Buffer body, End end) {

  /** How a body ended. */
  enum End {
    /** By its Content-Length, its last chunk or the end of its stream. */
    WHOLE(null),
    /** No Content-Length and no chunking: the body ended when the connection closed. */
    CLOSED(null),
    /** Before it was complete. */
    CUT("its body was cut off"),
    TIMED_OUT("its body did not end within the attempt's time"),
    /** The rest was not read. */
    TOO_LARGE("its body is larger than the cap"),
    BEYOND_BUDGET("its body does not fit in maxBufferedBytes"),
    NO_ROOM("other responses used all of maxBufferedBytes until the attempt's time was up"),
    /** The body is complete. */
    NOT_PARSED("its body could not be read within the attempt's time"),
    /** The body is complete. */
    UNSUPPORTED("its body has a Content-Encoding that cannot be decoded"),
    /** The body is complete. */
    DAMAGED("its body cannot be decoded according to its Content-Encoding");

    private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

    private final String problem;

    End(String problem) {
      this.problem = problem;
    }

    /** Why the body cannot be read; null if it can. */
    String problem() {
      return problem;
    }

    /** Whether the body is complete, as far as that can be known. */
    boolean isComplete() {
      return problem == null;
    }

    /** How a body ended regularly. Over HTTP/1.1, only the head may tell where the end is. */
    static End of(HttpClientResponse head) {
      boolean delimited =
          head.version() == HttpVersion.HTTP_2
              || BODILESS.contains(head.statusCode())
              || head.headers().contains(HttpHeaders.CONTENT_LENGTH)
              || head.headers().contains(HttpHeaders.TRANSFER_ENCODING);
      return delimited ? WHOLE : CLOSED;
    }
  }

  /** The bytes of the body, which are not copied if they are in an array. */
  ByteBuffer bytes() {
    return VertxAccess.bytes(body);
  }

  String header(String name) {
    return headers.get(name);
  }
}
