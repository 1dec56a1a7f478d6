package io.fluxbus.http;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * The proofs that a server did not begin with a request that was handed to a connection. Only
 * HTTP/2 has any: RFC 9113, sections 6.8 and 8.7.
 */
final class Unprocessed {
  /** The error code of a stream that the server did not process. */
  private static final long REFUSED_STREAM = 0x7;

  /** It returns an int in Vert.x 5.0 and a long since 5.1, so no compiled call fits both. */
  private static final Method STREAM_ID = streamIdMethod();

  private Unprocessed() {}

  /**
   * Whether it is proven.
   *
   * @param cause how the exchange ended, without the head of an answer
   * @param last the connection's last stream; null over HTTP/1.1
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
      // The stream was not opened, because the server would not take it: nothing was written.
      return !(cause instanceof HttpClosedException);
    }
    // Whatever ended the exchange: the server has declared it unprocessed.
    return last != null && last.isBefore(stream);
  }

  /** Negative when the stream was not opened. */
  private static long streamId(HttpClientRequest exchange) {
    try {
      return ((Number) STREAM_ID.invoke(exchange)).longValue();
    } catch (InvocationTargetException notOpened) {
      // Vert.x 5.0 throws then, and 5.1 returns -1.
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
