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
 * @param body at most as large as the limit
 * @param end how the body ended
 */
record ReceivedResponse(int status, MultiMap headers, Buffer body, End end) {

  /** How a body ended. */
  enum End {
    /** The body ended as its Content-Length, its last chunk or the end of its stream defines. */
    DELIMITED(null),
    /** No Content-Length and no chunking: the body ended when the connection closed. */
    CONNECTION_CLOSED(null),
    /** The body ended before it was complete. */
    TRUNCATED("its body was cut off"),
    /** The attempt timed out while the body arrived. */
    TIMED_OUT("its body did not end within the attempt's time"),
    /** The body is larger than the limit. The rest was not read. */
    TOO_LARGE("its body is larger than maxResponseSize"),
    /** The body is larger than the whole byte budget. */
    BEYOND_BUDGET("its body does not fit in maxBufferedBytes"),
    /** The attempt timed out while the body waited for the byte budget. */
    BUDGET_TIMEOUT("other responses used all of maxBufferedBytes until the attempt timed out"),
    /** The body is complete, and the attempt timed out while it was parsed. */
    NOT_PARSED("its body could not be read within the attempt's time"),
    /** The body is complete, and has a coding that is not supported. */
    UNSUPPORTED("its body has a Content-Encoding that cannot be decoded"),
    /** The body is complete, and does not have the coding that its header names. */
    UNDECODABLE("its body cannot be decoded according to its Content-Encoding");

    private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

    private final String problem;

    End(String problem) {
      this.problem = problem;
    }

    /** Why the body cannot be read; null if it can. */
    String problem() {
      return problem;
    }

    /** Whether the body can be read. If it ended with its connection, it may be incomplete. */
    boolean isReadable() {
      return problem == null;
    }

    /**
     * Returns how a body ended that has no problem. Over HTTP/1.1, the head says whether the end is
     * marked.
     */
    static End of(HttpClientResponse head) {
      boolean isDelimited =
          head.version() == HttpVersion.HTTP_2
              || BODILESS.contains(head.statusCode())
              || head.headers().contains(HttpHeaders.CONTENT_LENGTH)
              || head.headers().contains(HttpHeaders.TRANSFER_ENCODING);
      return isDelimited ? DELIMITED : CONNECTION_CLOSED;
    }
  }

  /** The bytes of the body, which are not copied if they are in an array. */
  ByteBuffer bytes() {
    return VertxAccess.bytes(body);
  }

  String header(CharSequence name) {
    return headers.get(name);
  }
}
