package io.fluxbus.image;

import io.fluxbus.GenerationException;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Queue;

/** Passes the bytes of an image to a reader. Everything runs on one context. */
final class ReceivedStream implements ImageStream {
  /** In bytes; the connection is paused while the queue has more. */
  private static final int MAX_QUEUED = 128 * 1024;

  private final Context context;
  private final String contentType;
  private final long length;
  private final Queue<Buffer> queue = new ArrayDeque<>();
  private final Promise<Boolean> received = Promise.promise();
  private final Promise<Void> closed = Promise.promise();

  private long queued;
  private long demand = Long.MAX_VALUE;
  private Handler<Buffer> handler;
  private Handler<Void> endHandler;
  private Handler<Throwable> exceptionHandler;
  private Handler<Void> drainHandler;

  /** Whether all bytes are in the queue, or were read. */
  private boolean isReceived;

  /** Why further bytes will not arrive; null unless the stream has failed. */
  private GenerationException failure;

  /** Whether the reader knows how the stream has ended, or has closed it. */
  private boolean isDone;

  private boolean isDelivering;

  /**
   * @param length in bytes; -1 if it is not known
   */
  ReceivedStream(Context context, String contentType, long length) {
    this.context = context;
    this.contentType = contentType;
    this.length = length;
  }

  /** Adds bytes. */
  void offer(Buffer data) {
    queue.add(data);
    queued += data.length();
    deliver();
  }

  /** All bytes were added. */
  void end() {
    isReceived = true;
    received.tryComplete(true);
    deliver();
  }

  /**
   * No further bytes are added. Those that the reader has not received are dropped.
   *
   * @param failure for the reader
   * @param cause for the log
   */
  void fail(GenerationException failure, Throwable cause) {
    if (isDone) {
      return;
    }
    this.failure = failure;
    clear();
    received.tryFail(cause);
    closed.tryComplete();
    deliver();
  }

  private void clear() {
    queue.clear();
    queued = 0;
  }

  /** Completes with true when all bytes have arrived, with false if the reader has closed it. */
  Future<Boolean> received() {
    return received.future();
  }

  /** Completes when the reader does not need the bytes any more. */
  Future<Void> closed() {
    return closed.future();
  }

  /** Whether too many bytes wait for the reader. */
  boolean isFull() {
    return queued > MAX_QUEUED;
  }

  /** Sets the handler that is called when the stream is not full any more. */
  void drainHandler(Handler<Void> handler) {
    drainHandler = handler;
  }

  /** Delivers what the reader requests. A handler may call the methods of this stream. */
  private void deliver() {
    if (isDelivering) {
      return;
    }
    isDelivering = true;
    try {
      while (drain()) {}
    } finally {
      isDelivering = false;
    }
    finish();
  }

  /** Returns whether further bytes may have been added in the meantime. */
  private boolean drain() {
    boolean wasFull = isFull();
    while (demand > 0 && handler != null && !queue.isEmpty()) {
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      Buffer next = queue.remove();
      queued -= next.length();
      VertxAccess.dispatch(context, next, handler);
    }
    boolean isDrained = wasFull && !isFull() && drainHandler != null;
    if (isDrained) {
      drainHandler.handle(null);
    }
    return isDrained;
  }

  private void finish() {
    if (isDone) {
      return;
    }
    if (failure != null && exceptionHandler != null) {
      isDone = true;
      VertxAccess.dispatch(context, failure, exceptionHandler);
    } else if (failure == null
        && isReceived
        && queue.isEmpty()
        && demand > 0
        && endHandler != null) {
      isDone = true;
      closed.tryComplete();
      VertxAccess.dispatch(context, null, endHandler);
    }
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void close() {
    VertxAccess.emit(
        context,
        null,
        v -> {
          isDone = true;
          clear();
          handler = null;
          received.tryComplete(false);
          closed.tryComplete();
        });
  }

  @Override
  public ImageStream handler(Handler<Buffer> handler) {
    return change(() -> this.handler = handler);
  }

  @Override
  public ImageStream endHandler(Handler<Void> endHandler) {
    return change(() -> this.endHandler = endHandler);
  }

  @Override
  public ImageStream exceptionHandler(Handler<Throwable> handler) {
    return change(() -> exceptionHandler = handler);
  }

  @Override
  public ImageStream pause() {
    return change(() -> demand = 0);
  }

  @Override
  public ImageStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ImageStream fetch(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("amount must not be negative, was " + amount);
    }
    return change(
        () -> demand = amount > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + amount);
  }

  private ImageStream change(Runnable change) {
    VertxAccess.emit(
        context,
        null,
        v -> {
          change.run();
          deliver();
        });
    return this;
  }
}
