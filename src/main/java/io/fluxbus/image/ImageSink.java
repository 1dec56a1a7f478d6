package io.fluxbus.image;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.Arrays;
import java.util.List;

/**
 * A write stream that receives the body of a response. It fails as soon as the bytes are not an
 * image, or exceed the maximum size. The methods run on one context.
 */
abstract class ImageSink implements WriteStream<Buffer> {
  private final long maxSize;
  private final byte[] head = new byte[ImageFormat.HEAD_LENGTH];
  private ContentDecoder decoder = new ContentDecoder(List.of());
  private int headLength;
  private long contentLength;
  private boolean lastOfConnection;
  private long size;

  /** Whether the first bytes were checked. */
  private boolean accepted;

  private boolean stopped;
  private Handler<ImageException> abortHandler = ignored -> {};

  /**
   * @param maxSize in bytes
   */
  ImageSink(long maxSize) {
    this.maxSize = maxSize;
  }

  /** Keeps the next bytes. */
  abstract Future<Void> receive(Buffer data);

  /**
   * Sets the length in the header of the response; 0 if it is not known.
   *
   * @throws ImageException if it exceeds the maximum size
   */
  final void setContentLength(long length) {
    if (length > maxSize) {
      throw tooLarge();
    }
    contentLength = length;
  }

  /** The length in the header of the response; 0 if it is not known. */
  final long contentLength() {
    return contentLength;
  }

  /** Sets whether the host closes the connection after the response. */
  final void setLastOfConnection(boolean lastOfConnection) {
    this.lastOfConnection = lastOfConnection;
  }

  /** Whether the host closes the connection after the response. */
  final boolean isLastOfConnection() {
    return lastOfConnection;
  }

  /** Sets the decoder of the response's content codings, before the first byte. */
  final void setDecoder(ContentDecoder decoder) {
    this.decoder = decoder;
  }

  /** The decoder of the response's content codings. */
  final ContentDecoder decoder() {
    return decoder;
  }

  /**
   * Receives bytes.
   *
   * @return fails if the bytes are not allowed or cannot be kept
   */
  @Override
  public final Future<Void> write(Buffer data) {
    if (stopped) {
      return Future.failedFuture(ImageException.permanent("it is not read any more"));
    }
    size += data.length();
    if (size > maxSize) {
      return Future.failedFuture(tooLarge());
    }
    if (!accepted) {
      int part = Math.min(data.length(), head.length - headLength);
      data.getBytes(0, part, head, headLength);
      headLength += part;
      if (headLength == head.length) {
        Future<Void> checked = check();
        if (checked.failed()) {
          return checked;
        }
      }
    }
    return receive(data);
  }

  private ImageException tooLarge() {
    return ImageException.permanent("it is larger than " + maxSize + " bytes");
  }

  /**
   * Checks whether the first bytes can be the beginning of an image. Called again after the end,
   * because the response may be too short for the check in {@link #write}.
   */
  final Future<Void> check() {
    if (!accepted) {
      try {
        decoder.check(head());
      } catch (ImageException e) {
        return Future.failedFuture(e);
      }
      accepted = true;
    }
    return Future.succeededFuture();
  }

  /** Whether the first bytes were checked. */
  final boolean isAccepted() {
    return accepted;
  }

  /** The first bytes. */
  final byte[] head() {
    return Arrays.copyOf(head, headLength);
  }

  /** The number of bytes that were received. */
  final long size() {
    return size;
  }

  /** Rejects all further bytes. */
  final void stop() {
    stopped = true;
  }

  /** Sets the handler that ends the GET. */
  final void abortHandler(Handler<ImageException> handler) {
    abortHandler = handler;
  }

  /** Ends the GET. It fails with this failure. */
  final void abort(ImageException failure) {
    abortHandler.handle(failure);
  }

  /** Has no effect: each sink has a fixed size. */
  @Override
  public ImageSink setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  /** Has no effect: the futures report all failures. */
  @Override
  public ImageSink exceptionHandler(Handler<Throwable> handler) {
    return this;
  }
}
