package io.fluxbus.http;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * The proofs that a server did not process a request that was written to a connection. Only HTTP/2
 * has such proofs: RFC 9113, sections 6.8 and 8.7.
 */
final class Unprocessed {
  /** The error code of a stream that the server did not process. */
  private static final long REFUSED_STREAM = 0x7;

  /** The method returns an int in Vert.x 5.0 and a long since 5.1, so a call does not link. */
  private static final Method STREAM_ID = streamIdMethod();

  private Unprocessed() {}

  /**
   * Whether it is proven that the request was not processed.
   *
   * @param cause the end of the exchange, before the head of a response
   * @param last the last stream of the connection; null over HTTP/1.1
   */
  static boolean proven(Throwable cause, HttpClientRequest exchange, GoAways.LastStream last) {
    if (exchange.version() != HttpVersion.HTTP_2) {
      return false;
    }
    if (cause instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM) {
      return true;
    }
    long stream = streamId(exchange);
    if (stream < 0) {
      // The stream was not opened, because the server does not accept it: nothing was written.
      return !(cause instanceof HttpClosedException);
    }
    // The server may have declared the stream unprocessed. Then the cause does not matter.
    return last != null && last.isBefore(stream);
  }

  /** The id of the stream; negative if it was not opened. */
  private static long streamId(HttpClientRequest exchange) {
    try {
      return ((Number) STREAM_ID.invoke(exchange)).longValue();
    } catch (InvocationTargetException notOpened) {
      // Vert.x 5.0 throws in this case, and 5.1 returns -1.
      return -1;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method streamIdMethod() {
    try {
      return HttpClientRequest.class.getMethod("streamId");
    } catch (NoSuchMethodException e) {
      throw new LinkageError("HttpClientRequest.streamId", e);
    }
  }
}
