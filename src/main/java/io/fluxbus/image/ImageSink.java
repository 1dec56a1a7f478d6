package io.fluxbus.image;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;
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
  private ImageFormat format;
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

  /** Null until {@link ImageFormat#MAGIC_LENGTH} bytes came. */
  ImageFormat format() {
    return format;
  }

  @Override
  public Future<Void> write(Buffer data) {
    size += data.length();
    if (size > maxSize) {
      return Future.failedFuture(ImageFailure.lasting("it is larger than " + maxSize + " bytes"));
    }
    if (format != null) {
      return writeThrough(data);
    }
    head.appendBuffer(data);
    if (head.length() < ImageFormat.MAGIC_LENGTH) {
      return Future.succeededFuture();
    }
    format = ImageFormat.of(head);
    return format == null
        ? Future.failedFuture(ImageFailure.again("what came is not a PNG or JPEG image"))
        : writeThrough(head);
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

  /** Closes the file, once and for all; succeeds when every byte is in it and they are an image. */
  Future<Void> close() {
    if (closed == null) {
      // The file's own close may succeed before it tells of a write that failed.
      closed =
          idle.future()
              .compose(v -> file.close())
              .recover(cause -> Future.failedFuture(diskFailure.apply(cause)));
      completeIfIdle();
    }
    return closed.compose(
        v -> {
          if (failure != null) {
            return Future.failedFuture(failure);
          }
          return format != null
              ? Future.succeededFuture()
              : Future.failedFuture(ImageFailure.again("only " + size + " bytes came"));
        });
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
