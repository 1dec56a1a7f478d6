package io.fluxbus.http;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.http.impl.HttpClientConnectionInternal;

/**
 * The proofs that a server did not begin with a request that was handed to a connection. Only
 * HTTP/2 has any: RFC 9113, sections 6.8 and 8.7.
 */
final class Unprocessed {
  private Unprocessed() {}

  /**
   * Whether it is proven.
   *
   * @param cause how the exchange ended, without the head of an answer
   */
  static boolean proven(Throwable cause, HttpClientRequest exchange) {
    if (cause instanceof StreamResetException reset) {
      return reset.getCode() == Http2Error.REFUSED_STREAM.code();
    }
    if (cause instanceof Http2Exception.StreamException unopened) {
      // Netty's own refusal to open a stream that the server would not take: nothing was written.
      return unopened.error() == Http2Error.REFUSED_STREAM;
    }
    return cause instanceof HttpClosedException && disowned(exchange);
  }

  /**
   * Whether the server has sent a GOAWAY whose last stream comes before this one. The exception and
   * the connection's handler know only the first GOAWAY of either side, so it may be our own, or
   * the one that announces a shutdown. Netty keeps the last that was received, and closes the
   * streams above it at once.
   */
  private static boolean disowned(HttpClientRequest exchange) {
    ChannelHandler handler =
        ((HttpClientConnectionInternal) exchange.connection()).channelHandlerContext().handler();
    if (!(handler instanceof Http2ConnectionHandler http2)) {
      return false;
    }
    int last = http2.connection().local().lastStreamKnownByPeer();
    return last >= 0 && exchange.streamId() > last;
  }
}
