package io.fluxbus.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
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
import io.vertx.core.net.NetSocket;
import java.lang.reflect.Method;
import java.util.function.LongConsumer;

/**
 * Guards a connection of Vert.x's HTTP client against data that a server sends in addition to the
 * final responses.
 *
 * <ul>
 *   <li>Interim responses (1xx, but not 101) are skipped. Vert.x takes 102, 104 and unknown ones
 *       for the final response.
 *   <li>Bytes that arrive while no request is in flight on an HTTP/1.1 connection close it.
 *       Otherwise the beginning of a response would remain in the decoder and be taken for the
 *       response to the next request. HTTP/2 does not need this: each frame names its stream.
 *   <li>Each GOAWAY of a server is reported. Vert.x reports the first one only.
 * </ul>
 *
 * <p>Vert.x exports no API for this, so this class gets the connection's channel by reflection. On
 * the module path that is not allowed, and there is no guard. Without it, an HTTP/1.1 connection
 * must not carry a second request, and a 102 makes an outcome unknown.
 */
public final class ConnectionGuard {
  /** Null if it is not accessible. */
  private static final Method CHANNEL_HANDLER_CONTEXT = channelHandlerContext();

  private ConnectionGuard() {}

  /** Whether connections can be guarded in this JVM. */
  public static boolean isAvailable() {
    return CHANNEL_HANDLER_CONTEXT != null;
  }

  /**
   * Guards a connection. The handler of new connections calls it, before the first request is
   * written. It does nothing if guards are not available.
   *
   * @param goAway receives the last stream of each GOAWAY, on the connection's event loop
   */
  public static void install(HttpConnection connection, LongConsumer goAway) {
    ChannelHandlerContext last = channelHandlerContext(connection);
    if (last == null) {
      return;
    }
    if (last.handler() instanceof Http2ConnectionHandler http2) {
      Http2ConnectionDecoder decoder = http2.decoder();
      decoder.frameListener(new FrameGuard(decoder.frameListener(), goAway));
    } else if (last.pipeline().get(HttpClientCodec.class) != null) {
      last.pipeline().replace(HttpClientCodec.class, "codec", new GuardedCodec(connection));
    }
  }

  /**
   * Returns how many requests a server accepts at once on a new connection over HTTP/2, as it has
   * announced. Without an announcement, over HTTP/1.1, and if guards are not available, there is no
   * limit.
   */
  public static int maxStreams(HttpConnection connection) {
    ChannelHandlerContext last = channelHandlerContext(connection);
    return last != null && last.handler() instanceof Http2ConnectionHandler http2
        ? http2.connection().local().maxActiveStreams()
        : Integer.MAX_VALUE;
  }

  /**
   * Closes a connection at once. Vert.x itself first waits until the other side has read everything
   * that was written, which may never happen; so does this method if guards are not available.
   */
  public static void abort(HttpConnection connection) {
    ChannelHandlerContext last = channelHandlerContext(connection);
    if (last == null) {
      connection.close();
    } else {
      ChannelFuture unused = last.close();
    }
  }

  /** Closes a connection over TCP at once, as {@link #abort(HttpConnection)} does. */
  public static void abort(NetSocket connection) {
    ChannelHandlerContext last = channelHandlerContext(connection);
    if (last == null) {
      connection.close();
    } else {
      ChannelFuture unused = last.close();
    }
  }

  private static ChannelHandlerContext channelHandlerContext(Object connection) {
    if (CHANNEL_HANDLER_CONTEXT == null
        || !CHANNEL_HANDLER_CONTEXT.getDeclaringClass().isInstance(connection)) {
      return null;
    }
    try {
      return (ChannelHandlerContext) CHANNEL_HANDLER_CONTEXT.invoke(connection);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method channelHandlerContext() {
    try {
      // All connections extend it, from Vert.x 5.0 to 5.2.
      Class<?> base = Class.forName("io.vertx.core.net.impl.ConnectionBase");
      boolean exported =
          base.getModule().isExported(base.getPackageName(), ConnectionGuard.class.getModule());
      return exported ? base.getMethod("channelHandlerContext") : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** Skips interim responses over HTTP/2, and reports each GOAWAY. */
  private static final class FrameGuard extends Http2FrameListenerDecorator {
    private final LongConsumer goAway;

    private FrameGuard(Http2FrameListener listener, LongConsumer goAway) {
      super(listener);
      this.goAway = goAway;
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

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int last, long error, ByteBuf debugData)
        throws Http2Exception {
      // Netty calls this before it closes the streams above the last one.
      goAway.accept(last);
      super.onGoAwayRead(ctx, last, error, debugData);
    }

    private static boolean isFinal(Http2Headers headers, boolean end) {
      // Trailers have no status.
      return end
          || headers.status() == null
          || HttpStatusClass.valueOf(headers.status()) != HttpStatusClass.INFORMATIONAL;
    }
  }
}
