package io.fluxbus.image;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.RejectedExecutionException;

/**
 * A sink that keeps an image in memory. Bytes are reserved in the byte budget before they are kept,
 * and the response is paused while they do not fit.
 *
 * <p>If the length of the image is known, all of it is reserved. Otherwise it is reserved in steps,
 * and an image whose next step does not fit waits for all the bytes that it may still need. So two
 * images never wait for each other.
 */
final class MemorySink extends ImageSink {
  private static final int STEP = 64 * 1024;

  /** The part of the budget that an image of unknown length may use. */
  private static final double MAX_SHARE = 0.75;

  private final Context context;
  private final ByteReservation reservation;
  private final long maxSize;

  /** Null before the first bytes are kept. */
  private Buffer bytes;

  /** Bytes that have arrived and are not reserved yet; null if there are none. */
  private Buffer pending;

  private Promise<Void> granted;
  private Handler<Void> drainHandler;

  /**
   * @param context the context of the GET
   */
  MemorySink(Context context, long maxSize, ByteReservation reservation) {
    super(maxSize);
    this.context = context;
    this.reservation = reservation;
    this.maxSize = maxSize;
  }

  @Override
  Future<Void> receive(Buffer data) {
    if (pending != null) {
      pending.appendBuffer(data);
      return Future.succeededFuture();
    }
    long total = (bytes == null ? 0 : bytes.length()) + (long) data.length();
    if (total <= reservation.bytes() || reserve(total)) {
      keep(data);
      return Future.succeededFuture();
    }
    long most = mostBytes();
    if (total > most || most > reservation.capacity()) {
      return Future.failedFuture(
          ImageException.permanent("it is larger than the byte budget of this process"));
    }
    pending = data.copy();
    granted = Promise.promise();
    reservation.await(most - reservation.bytes(), this::onGranted);
    return Future.succeededFuture();
  }

  private boolean reserve(long total) {
    if (total > mostBytes()) {
      return false;
    }
    if (contentLength() > 0) {
      return reservation.tryAdd(contentLength() - reservation.bytes(), 0);
    }
    long next = Math.min(mostBytes(), Math.max(total, reservation.bytes() + STEP));
    return reservation.tryAdd(next - reservation.bytes(), mostBytes());
  }

  /** The most bytes that the image may need. */
  private long mostBytes() {
    return contentLength() > 0
        ? contentLength()
        : Math.min(maxSize, (long) (reservation.capacity() * MAX_SHARE));
  }

  private void onGranted() {
    try {
      context.runOnContext(
          v -> {
            keep(pending);
            pending = null;
            granted.complete();
            if (drainHandler != null) {
              drainHandler.handle(null);
            }
          });
    } catch (RejectedExecutionException e) {
      // The event loop has ended with its Vertx.
      reservation.release();
    }
  }

  private void keep(Buffer data) {
    if (bytes == null) {
      bytes = Buffer.buffer((int) Math.max(data.length(), contentLength()));
    }
    bytes.appendBuffer(data);
  }

  /** Whether bytes wait for the byte budget. */
  @Override
  public boolean writeQueueFull() {
    return pending != null;
  }

  @Override
  public MemorySink drainHandler(Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  /** Completes when all bytes are kept. */
  @Override
  public Future<Void> end() {
    return pending == null ? Future.succeededFuture() : granted.future();
  }

  /** The image. Must be called after {@link #end} has succeeded. */
  MemoryData data() {
    return new MemoryData(bytes == null ? Buffer.buffer() : bytes, reservation::require);
  }
}
