package io.fluxbus.image;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.function.Function;

/**
 * A write stream that writes an image to a file while it arrives. It fails as soon as the bytes are
 * not an image, or exceed the maximum size. It runs on the context that opened the file.
 */
final class ImageSink implements WriteStream<Buffer> {
  private final AsyncFile file;
  private final long maxSize;
  private final Function<Throwable, ImageException> diskFailure;

  /** The first bytes, until there are enough to check them. */
  private final Buffer head = Buffer.buffer();

  /** Completes when the sink is closed and no write is pending. */
  private final Promise<Void> idle = Promise.promise();

  private long size;
  private int pending;

  /** Whether the first bytes were checked. */
  private boolean accepted;

  private ContentDecoder decoder = new ContentDecoder(List.of());
  private ImageException failure;
  private Future<Void> closed;

  /**
   * @param maxSize in bytes
   * @param diskFailure converts an error of the file
   */
  ImageSink(AsyncFile file, long maxSize, Function<Throwable, ImageException> diskFailure) {
    this.file = file;
    this.maxSize = maxSize;
    this.diskFailure = diskFailure;
  }

  /**
   * Checks the length in the header of the response.
   *
   * @throws ImageException if it exceeds the maximum size
   */
  void checkContentLength(long length) {
    if (length > maxSize) {
      throw ImageException.permanent("it is larger than " + maxSize + " bytes");
    }
  }

  /** The number of bytes that were received. */
  long size() {
    return size;
  }

  /** Sets the decoder of the response's content codings, before the first byte. */
  void setDecoder(ContentDecoder decoder) {
    this.decoder = decoder;
  }

  /** The decoder of the response's content codings. */
  ContentDecoder decoder() {
    return decoder;
  }

  @Override
  public Future<Void> write(Buffer data) {
    size += data.length();
    if (size > maxSize) {
      return Future.failedFuture(
          ImageException.permanent("it is larger than " + maxSize + " bytes"));
    }
    if (accepted) {
      return writeThrough(data);
    }
    head.appendBuffer(data);
    return head.length() < ImageFormat.HEAD_LENGTH ? Future.succeededFuture() : accept();
  }

  /** Writes the first bytes if they can be the beginning of an image. */
  private Future<Void> accept() {
    try {
      decoder.check(head.getBytes(0, Math.min(head.length(), ImageFormat.HEAD_LENGTH)));
    } catch (ImageException e) {
      return Future.failedFuture(e);
    }
    accepted = true;
    return writeThrough(head);
  }

  private Future<Void> writeThrough(Buffer data) {
    pending++;
    return file.write(data).transform(this::written);
  }

  private Future<Void> written(AsyncResult<Void> write) {
    pending--;
    if (write.failed()) {
      failure = diskFailure.apply(write.cause());
    }
    completeIfIdle();
    return write.failed() ? Future.failedFuture(failure) : Future.succeededFuture();
  }

  private void completeIfIdle() {
    if (closed != null && pending == 0) {
      idle.tryComplete();
    }
  }

  /** Checks a response that has ended. It may be too short for the check in {@link #write}. */
  Future<Void> check() {
    return accepted ? Future.succeededFuture() : accept();
  }

  /**
   * Closes the file. Succeeds if every byte was written and the bytes can be an image. May be
   * called several times.
   */
  Future<Void> close() {
    if (closed == null) {
      // A short image ends before write has checked it.
      Future<Void> accepting = check();
      // The file's close may complete before it reports a write that failed.
      closed =
          idle.future()
              .compose(v -> file.close())
              .recover(cause -> Future.failedFuture(diskFailure.apply(cause)))
              .compose(v -> accepting);
      completeIfIdle();
    }
    return closed.compose(
        v -> failure != null ? Future.failedFuture(failure) : Future.succeededFuture());
  }

  @Override
  public Future<Void> end() {
    return close();
  }

  @Override
  public boolean writeQueueFull() {
    // A pipe calls this method again after the sink was closed, and a closed file would throw.
    return closed == null && file.writeQueueFull();
  }

  @Override
  public ImageSink setWriteQueueMaxSize(int maxSize) {
    file.setWriteQueueMaxSize(maxSize);
    return this;
  }

  @Override
  public ImageSink drainHandler(Handler<Void> handler) {
    file.drainHandler(handler);
    return this;
  }

  @Override
  public ImageSink exceptionHandler(Handler<Throwable> handler) {
    file.exceptionHandler(handler);
    return this;
  }
}
