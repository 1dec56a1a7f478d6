package io.fluxbus.image;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * The bytes of an image as a stream with backpressure. Nothing is read before the handler is set,
 * and while the stream is paused, the connection is paused too.
 *
 * <p>Whether an image is complete is known only at its end. So the stream either ends, which proves
 * that the image is complete, or fails with a {@link GenerationException} of type {@link
 * FailureType#DOWNLOAD_FAILED}, never both. If it fails, the bytes that were read are a truncated
 * image: discard them, or close the connection to which they were written, so that its reader
 * notices. The stream also fails if it is not read to its end within {@link
 * ImageOptions#setTimeout}.
 *
 * <p>The methods may be called from any thread. The handlers are called on the context that
 * requested the stream.
 */
public interface ImageStream extends ReadStream<Buffer> {
  /** The media type, such as {@code image/png}, determined from the first bytes. */
  String contentType();

  /** The number of bytes of the image, for a {@code Content-Length}; -1 if it is not known. */
  long length();

  /**
   * Stops reading and releases the connection. No handler is called any more. Has no effect after
   * the end. A stream that is not read to its end must be closed.
   */
  void close();

  @Override
  ImageStream exceptionHandler(Handler<Throwable> handler);

  @Override
  ImageStream handler(Handler<Buffer> handler);

  @Override
  ImageStream pause();

  @Override
  ImageStream resume();

  @Override
  ImageStream fetch(long amount);

  @Override
  ImageStream endHandler(Handler<Void> endHandler);
}
