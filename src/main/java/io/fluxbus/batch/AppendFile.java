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
 * A file that only grows, by whole lines. What is appended while the disk is busy is written and
 * forced together afterwards (group commit: DeWitt et al., Implementation Techniques for Main
 * Memory Database Systems, 1984), so that one wait for the disk serves many. May be used from any
 * thread; futures complete on the context.
 */
final class AppendFile {
  private static final byte[] NOTHING = {};

  /** How many bytes are written together at most, unless a single line is longer. */
  private static final int LARGEST_GROUP = 4 << 20;

  /** Checks something before lines are written. */
  interface Check {
    /**
     * Runs the check.
     *
     * @throws IOException saying why nothing can be written any more
     */
    void run() throws IOException;
  }

  private final FileChannel channel;
  private final Check check;
  private final Context context;
  private final WorkerExecutor worker;

  /** To here it holds whole lines. */
  private long length;

  private final Queue<Entry> waiting = new ArrayDeque<>();
  private boolean busy;

  /** Why nothing can be appended any more; null while it can. */
  private IOException broken;

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
   * @param channel is written from its end
   * @param check before each group of lines: that the channel's file still has its name
   */
  AppendFile(
      FileChannel channel, long length, Check check, Context context, WorkerExecutor worker) {
    this.channel = channel;
    this.check = check;
    this.length = length;
    this.context = context;
    this.worker = worker;
  }

  /** Completes when the operating system has it: it survives the end of the process. */
  Future<Void> append(byte[] line) {
    return add(line, false);
  }

  /** Completes when the disk has it: it survives a power cut. */
  Future<Void> appendForced(byte[] line) {
    return add(line, true);
  }

  /** Completes when the disk has all that was appended before. */
  Future<Void> force() {
    return add(NOTHING, true);
  }

  /** Lets it be tried again after a line could not be written. */
  synchronized void repair() {
    broken = null;
  }

  private Future<Void> add(byte[] bytes, boolean forced) {
    Promise<Void> done = VertxAccess.promise(context);
    synchronized (this) {
      if (broken != null) {
        IOException cause = broken;
        // After those that came before were told.
        context.runOnContext(v -> done.fail(cause));
        return done.future();
      }
      waiting.add(new Entry(bytes, forced, done));
      if (busy) {
        return done.future();
      }
      busy = true;
    }
    begin();
    return done.future();
  }

  private void begin() {
    try {
      worker.executeBlocking(
          () -> {
            writeAll();
            return null;
          },
          false);
    } catch (RejectedExecutionException e) {
      // The Vertx is closed.
      fail(new IOException(e), List.of());
    }
  }

  private void writeAll() {
    for (List<Entry> group = next(); !group.isEmpty(); group = next()) {
      try {
        write(group);
      } catch (IOException e) {
        fail(e, group);
        return;
      } catch (RuntimeException | Error e) {
        fail(new IOException(e), group);
        return;
      }
      group.forEach(entry -> entry.done.complete());
    }
  }

  private synchronized List<Entry> next() {
    List<Entry> group = new ArrayList<>();
    int size = 0;
    while (!waiting.isEmpty()
        && (group.isEmpty() || size + waiting.element().bytes.length <= LARGEST_GROUP)) {
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
      // A reader must not find data that was reported as not written.
      channel.truncate(length);
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
    synchronized (this) {
      broken = cause;
      busy = false;
      group.forEach(entry -> entry.done.fail(cause));
      waiting.forEach(entry -> entry.done.fail(cause));
      waiting.clear();
    }
  }
}
