package io.fluxbus.image;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * A write stream that writes an image to a new file while it arrives. It fails as soon as the bytes
 * are not an image, or exceed the maximum size. The bytes are collected in groups, and one task of
 * a worker writes a whole group. The last group is written by {@link #complete}, so a small image
 * needs no task of its own. The methods run on one context, unless they block.
 */
final class ImageSink implements WriteStream<Buffer>, Closeable {
  /**
   * The minimum size of a group in bytes, except for the last one. While a group is written, the
   * connection is paused.
   */
  static final int GROUP_BYTES = 256 * 1024;

  private final Callable<FileChannel> opener;
  private final long maxSize;
  private final Function<Callable<Void>, Future<Void>> worker;

  /** Completes when no group is being written. */
  private Future<Void> idle = Future.succeededFuture();

  private boolean writing;
  private List<ByteBuffer> group = new ArrayList<>();
  private int groupBytes;
  private long size;

  /** Whether the first bytes were checked. */
  private boolean accepted;

  private ContentDecoder decoder = new ContentDecoder(List.of());
  private Handler<Void> drainHandler;
  private boolean ended;

  /** Null before the first write. Only one task at a time uses it. */
  private FileChannel channel;

  /**
   * @param opener opens the file. It is called on a worker, before the first write
   * @param maxSize in bytes
   * @param worker runs a task on a worker
   */
  ImageSink(
      Callable<FileChannel> opener, long maxSize, Function<Callable<Void>, Future<Void>> worker) {
    this.opener = opener;
    this.maxSize = maxSize;
    this.worker = worker;
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

  /** Sets the decoder of the response's content codings, before the first byte. */
  void setDecoder(ContentDecoder decoder) {
    this.decoder = decoder;
  }

  /** The decoder of the response's content codings. */
  ContentDecoder decoder() {
    return decoder;
  }

  /**
   * Adds bytes to the group.
   *
   * @return fails if the bytes are not allowed, or if the group that they complete is not written
   */
  @Override
  public Future<Void> write(Buffer data) {
    if (idle.failed()) {
      return idle;
    }
    size += data.length();
    if (size > maxSize) {
      return Future.failedFuture(
          ImageException.permanent("it is larger than " + maxSize + " bytes"));
    }
    group.add(VertxAccess.bytes(data));
    groupBytes += data.length();
    if (!accepted && size >= ImageFormat.HEAD_LENGTH) {
      Future<Void> checked = check();
      if (checked.failed()) {
        return checked;
      }
    }
    return groupBytes >= GROUP_BYTES && !writing ? writeGroup() : Future.succeededFuture();
  }

  /**
   * Checks whether the first bytes can be the beginning of an image. Called again after the end,
   * because the response may be too short for the check in {@link #write}.
   */
  Future<Void> check() {
    if (accepted) {
      return Future.succeededFuture();
    }
    try {
      decoder.check(head());
    } catch (ImageException e) {
      return Future.failedFuture(e);
    }
    accepted = true;
    return Future.succeededFuture();
  }

  private byte[] head() {
    ByteBuffer head = ByteBuffer.allocate(Math.min(ImageFormat.HEAD_LENGTH, groupBytes));
    for (ByteBuffer bytes : group) {
      head.put(bytes.slice().limit(Math.min(bytes.remaining(), head.remaining())));
    }
    return head.array();
  }

  private Future<Void> writeGroup() {
    List<ByteBuffer> full = group;
    group = new ArrayList<>();
    groupBytes = 0;
    writing = true;
    idle =
        worker.apply(
            () -> {
              write(full);
              return null;
            });
    return idle.onComplete(v -> groupWritten());
  }

  private void groupWritten() {
    writing = false;
    if (idle.succeeded() && groupBytes >= GROUP_BYTES && !ended) {
      writeGroup();
    } else if (drainHandler != null) {
      drainHandler.handle(null);
    }
  }

  /** Whether a group is being written. */
  @Override
  public boolean writeQueueFull() {
    return writing;
  }

  /**
   * Ends the stream. The last group is not written before {@link #complete}.
   *
   * @return completes when no group is being written; fails if one could not be written
   */
  @Override
  public Future<Void> end() {
    ended = true;
    return idle;
  }

  /** Writes the last group and closes the file. Is called after {@link #end}. Blocks. */
  void complete() throws Exception {
    write(group);
    if (channel.size() != size) {
      throw new IOException("not every byte was written");
    }
    close();
  }

  private void write(List<ByteBuffer> bytes) throws Exception {
    if (channel == null) {
      channel = opener.call();
    }
    ByteBuffer[] parts = bytes.toArray(ByteBuffer[]::new);
    long left = bytes.stream().mapToLong(ByteBuffer::remaining).sum();
    while (left > 0) {
      left -= channel.write(parts);
    }
  }

  /** Closes the file, if it was opened. May be called several times, after {@link #end}. Blocks. */
  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  /** Has no effect: the size of a group is fixed. */
  @Override
  public ImageSink setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public ImageSink drainHandler(Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  /** Has no effect: the futures report all failures. */
  @Override
  public ImageSink exceptionHandler(Handler<Throwable> handler) {
    return this;
  }
}
