package io.fluxbus.batch;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/**
 * An append-only file of whole lines. Lines that arrive while the disk is busy are written and
 * forced to disk together (group commit: DeWitt et al., Implementation Techniques for Main Memory
 * Database Systems, 1984). Thread-safe. Futures complete on the context.
 */
final class AppendFile {
  private static final byte[] NO_BYTES = {};

  /** The maximum size of a group in bytes, unless a single line is longer. */
  private static final int MAX_GROUP_BYTES = 4 << 20;

  /** A check before each group of lines. */
  interface Check {
    /**
     * Runs the check.
     *
     * @throws IOException if no more lines can be written; the message says why
     */
    void run() throws IOException;
  }

  private final FileChannel channel;
  private final Check check;
  private final Context context;
  private final WorkerExecutor worker;

  /** The length of the file in bytes, up to the end of the last whole line. */
  private long length;

  private final Queue<Entry> waiting = new ArrayDeque<>();
  private boolean busy;

  /** The failure of the last write, with which further lines fail; null after {@link #repair}. */
  private IOException failure;

  private static final class Entry {
    final byte[] bytes;
    final boolean forced;
    final Promise<Void> done;

    Entry(byte[] bytes, boolean forced, Promise<Void> done) {
      this.bytes = bytes;
      this.forced = forced;
      this.done = done;
    }
  }

  /**
   * @param length where the next line is written
   * @param check runs before each group of lines, on a worker
   */
  AppendFile(
      FileChannel channel, long length, Check check, Context context, WorkerExecutor worker) {
    this.channel = channel;
    this.check = check;
    this.length = length;
    this.context = context;
    this.worker = worker;
  }

  /** Appends a line. Completes when it survives the end of the process. */
  Future<Void> append(byte[] line) {
    return add(line, false);
  }

  /** Appends a line and forces it to disk. Completes when it survives a power failure. */
  Future<Void> appendForced(byte[] line) {
    return add(line, true);
  }

  /** Completes when all lines that were appended before are on disk. */
  Future<Void> force() {
    return add(NO_BYTES, true);
  }

  /** Makes the file writable again after a write has failed. */
  synchronized void repair() {
    failure = null;
  }

  private Future<Void> add(byte[] bytes, boolean forced) {
    Promise<Void> done = VertxAccess.promise(context);
    synchronized (this) {
      if (failure != null) {
        IOException cause = failure;
        // Fails later, so that the futures of earlier lines fail first.
        context.runOnContext(v -> done.fail(cause));
        return done.future();
      }
      waiting.add(new Entry(bytes, forced, done));
      if (busy) {
        return done.future();
      }
      busy = true;
    }
    // Later, so that the worker gets all lines of the events that are being handled now.
    run(() -> context.runOnContext(v -> run(this::startWriting)));
    return done.future();
  }

  /**
   * Runs a step towards the disk. It is rejected if the worker or the Vertx is closed: Vert.x 5.2
   * throws an {@code IllegalStateException} for a closed worker.
   */
  private void run(Runnable step) {
    try {
      step.run();
    } catch (RejectedExecutionException | IllegalStateException e) {
      fail(new IOException(e), List.of());
    }
  }

  /** Writes the waiting lines on a worker. One task at a time writes all of them. */
  private void startWriting() {
    worker.executeBlocking(
        () -> {
          writeAll();
          return null;
        },
        false);
  }

  private void writeAll() {
    for (List<Entry> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
      try {
        write(group);
      } catch (IOException e) {
        fail(e, group);
        return;
      } catch (RuntimeException | Error e) {
        fail(new IOException(e), group);
        return;
      }
      complete(group);
    }
  }

  /** Completes the futures of a group, in one event of the context. */
  private void complete(List<Entry> group) {
    context.runOnContext(v -> group.forEach(entry -> entry.done.complete()));
  }

  private synchronized List<Entry> nextGroup() {
    List<Entry> group = new ArrayList<>();
    int size = 0;
    while (!waiting.isEmpty()
        && (group.isEmpty() || size + waiting.element().bytes.length <= MAX_GROUP_BYTES)) {
      size += waiting.element().bytes.length;
      group.add(waiting.remove());
    }
    busy = !group.isEmpty();
    return group;
  }

  private void write(List<Entry> group) throws IOException {
    check.run();
    int size = group.stream().mapToInt(entry -> entry.bytes.length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(size);
    group.forEach(entry -> buffer.put(entry.bytes));
    buffer.flip();
    for (long at = length; buffer.hasRemaining(); ) {
      at += channel.write(buffer, at);
    }
    if (group.stream().anyMatch(entry -> entry.forced)) {
      channel.force(false);
    }
    length += size;
  }

  private void fail(IOException cause, List<Entry> group) {
    try {
      // Removes the part that was written, because its futures fail.
      channel.truncate(length);
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
    synchronized (this) {
      failure = cause;
      busy = false;
      group.forEach(entry -> entry.done.fail(cause));
      waiting.forEach(entry -> entry.done.fail(cause));
      waiting.clear();
    }
  }
}
