package io.fluxbus.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP/1.1 codec of a client that sends one request after another, none of them HEAD or
 * CONNECT. It accepts bytes only while a request is in flight, and skips interim responses. Runs on
 * the connection's event loop.
 */
final class GuardedCodec
    extends CombinedChannelDuplexHandler<GuardedCodec.Decoder, GuardedCodec.Encoder> {

  /** True from a request's head to the end of its response. */
  private boolean requestUnderWay;

  private final HttpConnection connection;

  GuardedCodec(HttpConnection connection) {
    this.connection = connection;
    init(new Decoder(), new Encoder());
  }

  private void responseEnded(boolean reusable) {
    requestUnderWay = false;
    if (!reusable) {
      // The connection takes no further request, and closes after this response is delivered.
      connection.shutdown(1, TimeUnit.SECONDS);
    }
  }

  final class Encoder extends HttpRequestEncoder {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof HttpRequest) {
        requestUnderWay = true;
      }
      super.write(ctx, message, promise);
    }
  }

  final class Decoder extends HttpResponseDecoder {
    private boolean switchesProtocols;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      if (requestUnderWay) {
        super.channelRead(ctx, message);
      } else {
        ReferenceCountUtil.release(message);
        connection.close();
      }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
        throws Exception {
      if (!requestUnderWay) {
        // Bytes after the end of a response.
        in.skipBytes(in.readableBytes());
        return;
      }
      int before = out.size();
      super.decode(ctx, in, out);
      if (out.size() == before) {
        return;
      }
      if (out.get(before) instanceof HttpResponse head && head.decoderResult().isSuccess()) {
        switchesProtocols = head.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
        if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL && !switchesProtocols) {
          // An interim response has no body, so its end is here too.
          while (out.size() > before) {
            ReferenceCountUtil.release(out.remove(out.size() - 1));
          }
          return;
        }
      }
      if (out.get(out.size() - 1) instanceof LastHttpContent) {
        responseEnded(!in.isReadable() && !switchesProtocols);
      }
    }
  }
}
