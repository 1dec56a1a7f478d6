package io.fluxbus.batch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A disk with real files that fails on request. */
final class FaultyDisk implements OwnFiles.Opener {
  /** How many more bytes the disk accepts. A larger write is done in part. */
  final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

  volatile boolean forceFails;

  volatile boolean lockFails;

  /** Writes wait for this latch. */
  volatile CountDownLatch writable = new CountDownLatch(0);

  /** When this file is deleted, the disk has room again; null if there is no such file. */
  private volatile Path reserve;

  /** How often a file was forced to disk. */
  final AtomicInteger forces = new AtomicInteger();

  @Override
  public FileChannel open(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return channel(FileChannel.open(path, options, attributes));
  }

  /** Makes the disk full, except for this many bytes, until the file is deleted. */
  void fillUntilDeleted(Path file, long room) {
    reserve = file;
    this.room.set(room);
  }

  FileChannel channel(FileChannel real) {
    return new Faulty(real);
  }

  private final class Faulty extends FileChannel {
    private final FileChannel real;

    Faulty(FileChannel real) {
      this.real = real;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      awaitWritable();
      if (reserve != null && !Files.exists(reserve)) {
        room.set(Long.MAX_VALUE);
      }
      if (room.get() <= 0) {
        throw new IOException("No space left on device");
      }
      int fits = (int) Math.min(room.get(), from.remaining());
      ByteBuffer part = from.slice(from.position(), fits);
      int written = real.write(part, position);
      from.position(from.position() + written);
      room.addAndGet(-written);
      return written;
    }

    private void awaitWritable() throws IOException {
      try {
        if (!writable.await(1, TimeUnit.MINUTES)) {
          throw new IOException("the test has not released the write");
        }
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }

    @Override
    public void force(boolean metaData) throws IOException {
      forces.incrementAndGet();
      if (forceFails) {
        throw new IOException("Input/output error");
      }
      real.force(metaData);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      real.truncate(size);
      return this;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      return real.read(to);
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
      return real.read(to, position);
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      real.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      if (lockFails) {
        throw new IOException("No locks available");
      }
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
