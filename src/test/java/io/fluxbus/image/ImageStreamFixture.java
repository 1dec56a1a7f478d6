package io.fluxbus.image;

import io.fluxbus.Await;
import io.fluxbus.GenerationException;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/** Servers and readers for images as streams. */
abstract class ImageStreamFixture extends ImageBytesFixture {
  /** Reads a stream and records how it ends. */
  static final class Reader {
    final Promise<Void> end = Promise.promise();
    final Buffer bytes = Buffer.buffer();

    Reader(ImageStream stream) {
      stream.exceptionHandler(end::fail).endHandler(end::complete).handler(bytes::appendBuffer);
    }

    Buffer bytes() {
      Await.result(end.future());
      return bytes;
    }

    GenerationException failure() {
      GenerationException failure = Await.generationFailure(end.future());
      assertFailure(failure);
      return failure;
    }
  }

  ImageStream openStream() {
    return Await.result(images(options()).stream(image()));
  }

  /** Sends a complete response and keeps the connection. */
  static Handler<NetSocket> kept(Buffer body) {
    return socket -> socket.write(head(body.length()).appendBuffer(body));
  }

  static Buffer head(int length) {
    return ImageHost.head("200 OK", "Content-Length: " + length + "\r\n");
  }

  /** Sends the beginning of an image, and then nothing. */
  static void beginning(NetSocket socket) {
    socket.write(
        ImageHost.head("200 OK", "Content-Length: " + JPEG.length() + "\r\n")
            .appendBuffer(JPEG.slice(0, 600)));
  }
}
