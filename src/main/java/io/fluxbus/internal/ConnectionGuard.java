package io.fluxbus.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;

/**
 * Guards a connection of Vert.x's HTTP client against what a server sends beside the responses.
 * Vert.x has no API for that, so this class reaches for the connection's channel.
 *
 * <ul>
 *   <li>Interim responses (1xx, but not 101) are skipped. Vert.x 5.0 takes 102, 104 and unknown
 *       ones for the final response.
 *   <li>Bytes that arrive while an HTTP/1.1 connection has no request under way close it. Otherwise
 *       the beginning of a response would remain in the decoder and be taken for the response to
 *       the next request. HTTP/2 needs nothing for that: each frame names its stream.
 * </ul>
 */
public final class ConnectionGuard {
  private ConnectionGuard() {}

  /** For the handler of new connections, which runs before the first request is written. */
  public static void install(HttpConnection connection) {
    ChannelHandlerContext last =
        ((HttpClientConnectionInternal) connection).channelHandlerContext();
    if (last.handler() instanceof Http2ConnectionHandler http2) {
      Http2ConnectionDecoder decoder = http2.decoder();
      decoder.frameListener(new InterimFilter(decoder.frameListener()));
    } else if (last.pipeline().get(HttpClientCodec.class) != null) {
      last.pipeline().replace(HttpClientCodec.class, "codec", new GuardedCodec(connection));
    }
  }

  /** Skips interim responses over HTTP/2. */
  private static final class InterimFilter extends Http2FrameListenerDecorator {
    private InterimFilter(Http2FrameListener listener) {
      super(listener);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      if (isFinal(headers, end)) {
        super.onHeadersRead(ctx, stream, headers, padding, end);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end)
        throws Http2Exception {
      if (isFinal(headers, end)) {
        super.onHeadersRead(ctx, stream, headers, dependency, weight, exclusive, padding, end);
      }
    }

    private static boolean isFinal(Http2Headers headers, boolean end) {
      // Trailers have no status.
      return end
          || headers.status() == null
          || HttpStatusClass.valueOf(headers.status()) != HttpStatusClass.INFORMATIONAL;
    }
  }
}
