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
 * Writes an image's bytes through to a file as they come, and refuses them as soon as they are no
 * image or too many. Lives on the context that opened the file.
 */
final class ImageSink implements WriteStream<Buffer> {
  private final AsyncFile file;
  private final long maxSize;
  private final Function<Throwable, ImageFailure> diskFailure;

  private final Buffer head = Buffer.buffer();
  private final Promise<Void> idle = Promise.promise();
  private long size;
  private int pending;
  private boolean accepted;
  private ContentDecoder decoder = new ContentDecoder(List.of());
  private ImageFailure failure;
  private Future<Void> closed;

  /**
   * @param maxSize in bytes
   * @param diskFailure says in safe words why the file could not be written
   */
  ImageSink(AsyncFile file, long maxSize, Function<Throwable, ImageFailure> diskFailure) {
    this.file = file;
    this.maxSize = maxSize;
    this.diskFailure = diskFailure;
  }

  /**
   * @throws ImageFailure when so many bytes are too many
   */
  void expect(long length) {
    if (length > maxSize) {
      throw ImageFailure.lasting("it is larger than " + maxSize + " bytes");
    }
  }

  /** How many bytes came. */
  long size() {
    return size;
  }

  /** Tells how the bytes are encoded; before the first of them. */
  void setDecoder(ContentDecoder decoder) {
    this.decoder = decoder;
  }

  /** Undoes the content codings of the bytes that came. */
  ContentDecoder decoder() {
    return decoder;
  }

  @Override
  public Future<Void> write(Buffer data) {
    size += data.length();
    if (size > maxSize) {
      return Future.failedFuture(ImageFailure.lasting("it is larger than " + maxSize + " bytes"));
    }
    if (accepted) {
      return writeThrough(data);
    }
    head.appendBuffer(data);
    return head.length() < ImageFormat.HEAD_LENGTH ? Future.succeededFuture() : accept();
  }

  /** Writes the first bytes if they may be those of an image. */
  private Future<Void> accept() {
    try {
      decoder.check(head.getBytes(0, Math.min(head.length(), ImageFormat.HEAD_LENGTH)));
    } catch (ImageFailure e) {
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

  /** Checks the bytes of a response that has ended. */
  Future<Void> check() {
    return accepted ? Future.succeededFuture() : accept();
  }

  /**
   * Closes the file, once and for all; succeeds when every byte is in it and they may be an image.
   */
  Future<Void> close() {
    if (closed == null) {
      // A short image has come to its end before its head was long enough.
      Future<Void> accepting = check();
      // The file's own close may succeed before it tells of a write that failed.
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
    // A pipe asks once more after the write that made its sink be closed, and the file would throw.
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
