package io.fluxbus.image;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * A sink that passes an image to a reader while it arrives. The end of a JPEG, PNG or WebP image is
 * recognized on the way. Any other image, and one with a content coding, is kept in memory until it
 * is complete. So is an image whose host closes the connection after it: if the connection is
 * closed while the response is paused, Vert.x drops bytes that have arrived.
 */
final class StreamSink extends ImageSink {
  private final Context context;
  private final MemorySink memory;
  private final Consumer<ReceivedStream> onStream;

  /** The first bytes, while the format is not known. */
  private final Buffer beginning = Buffer.buffer();

  private boolean isDecided;

  private ImageFormat format;

  /** Null unless the image is passed to the reader. */
  private ImageScanner scanner;

  /** Null unless the image is passed to the reader. */
  private ReceivedStream stream;

  /**
   * @param context the context of the GET
   * @param onStream receives the stream, if the image is passed to the reader
   */
  StreamSink(
      Context context,
      long maxSize,
      ByteReservation reservation,
      Consumer<ReceivedStream> onStream) {
    super(maxSize);
    this.context = context;
    this.onStream = onStream;
    memory = new MemorySink(context, maxSize, reservation);
  }

  @Override
  Future<Void> receive(Buffer data) {
    if (!isAccepted()) {
      beginning.appendBuffer(data);
      return Future.succeededFuture();
    }
    Buffer next = data;
    if (!isDecided) {
      decide();
      next = beginning.length() == 0 ? data : beginning.copy().appendBuffer(data);
    }
    return stream == null ? memory.receive(next) : pass(next);
  }

  private void decide() {
    isDecided = true;
    memory.setContentLength(contentLength());
    format = ImageFormat.of(head());
    scanner = format == null || isLastOfConnection() ? null : format.scanner();
    if (scanner != null) {
      long length = contentLength() > 0 ? contentLength() : -1;
      stream = new ReceivedStream(context, format.contentType(), length);
      stream.closed().onSuccess(v -> abort(ImageException.permanent("the reader has closed it")));
      onStream.accept(stream);
    }
  }

  private Future<Void> pass(Buffer data) {
    try {
      scanner.read(VertxAccess.bytes(data));
    } catch (MalformedImageException e) {
      return Future.failedFuture(ImageException.permanent(ImageInspector.damage(format, e)));
    }
    stream.offer(data);
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return stream == null ? memory.writeQueueFull() : stream.isFull();
  }

  @Override
  public StreamSink drainHandler(Handler<Void> handler) {
    if (stream == null) {
      memory.drainHandler(handler);
    } else {
      stream.drainHandler(handler);
    }
    return this;
  }

  /** Completes when all bytes have arrived. Fails if they are not a complete image. */
  @Override
  public Future<Void> end() {
    if (!isDecided) {
      // Fewer bytes than a format needs, but they may have a content coding.
      isDecided = true;
      return memory.receive(beginning).compose(v -> memory.end());
    }
    if (stream == null) {
      return memory.end();
    }
    return scanner.isComplete()
        ? Future.succeededFuture()
        : Future.failedFuture(ImageException.permanent("it was cut off"));
  }

  /** Whether the image is kept in memory. */
  boolean isInMemory() {
    return stream == null;
  }

  /** The image in memory. */
  MemoryData data() {
    return memory.data();
  }
}
