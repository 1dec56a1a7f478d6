package io.fluxbus.image;

import io.fluxbus.image.ImageInspector.Inspected;
import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * A sink that writes an image to a new file while it arrives. The bytes are collected in groups,
 * and one task of a worker writes a whole group. The last group is written by {@link #complete}, so
 * a small image needs no task of its own. The methods run on one context, unless they block.
 */
final class FileSink extends ImageSink implements Closeable {
  /**
   * The minimum size of a group in bytes, except for the last one. While a group is written, the
   * connection is paused.
   */
  static final int GROUP_BYTES = 256 * 1024;

  /**
   * How many bytes are collected while a group is written, if the host closes the connection after
   * the response. If it closes while the response is paused, Vert.x drops bytes that have arrived.
   */
  static final int CLOSING_BYTES = 2 * 1024 * 1024;

  private final Callable<FileChannel> opener;
  private final Function<Callable<Void>, Future<Void>> worker;

  /** Completes when no group is being written. */
  private Future<Void> idle = Future.succeededFuture();

  private boolean writing;
  private List<ByteBuffer> group = new ArrayList<>();
  private int groupBytes;
  private Handler<Void> drainHandler;
  private boolean ended;

  /** Null before the first write. Only one task at a time uses it. */
  private FileChannel channel;

  /** Null before the first write. Only one task at a time uses it. */
  private PiecewiseInspection inspection;

  /**
   * @param opener opens the file. It is called on a worker, before the first write
   * @param maxSize in bytes
   * @param worker runs a task on a worker
   */
  FileSink(
      Callable<FileChannel> opener, long maxSize, Function<Callable<Void>, Future<Void>> worker) {
    super(maxSize);
    this.opener = opener;
    this.worker = worker;
  }

  /**
   * Adds bytes to the group.
   *
   * @return fails if the group that they complete is not written
   */
  @Override
  Future<Void> receive(Buffer data) {
    if (idle.failed()) {
      return idle;
    }
    group.add(VertxAccess.bytes(data));
    groupBytes += data.length();
    return groupBytes >= GROUP_BYTES && !writing ? writeGroup() : Future.succeededFuture();
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

  /** Whether a group is being written and no more bytes are collected meanwhile. */
  @Override
  public boolean writeQueueFull() {
    return writing && (!isLastOfConnection() || groupBytes >= CLOSING_BYTES);
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

  /**
   * Writes the last group and closes the file. Is called after {@link #end}. Blocks.
   *
   * @param durable whether a complete image is forced to the disk
   * @return the image; null if the file must be inspected
   */
  Inspected complete(boolean durable) throws Exception {
    write(group);
    if (channel.size() != size()) {
      throw new IOException("not every byte was written");
    }
    Inspected image = inspection.result();
    if (durable && image != null) {
      channel.force(true);
    }
    close();
    return image;
  }

  private void write(List<ByteBuffer> bytes) throws Exception {
    if (channel == null) {
      channel = opener.call();
      inspection = new PiecewiseInspection(head());
    }
    bytes.forEach(inspection::read);
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

  @Override
  public FileSink drainHandler(Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }
}
