package io.fluxbus.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The ids of an input, on disk, because there may be more of them than fit into memory: a hash
 * table with linear probing of 128 bits of each id's SHA-256. It lives as long as it is open.
 */
final class IdIndex implements Ids {
  private static final int SLOT = 16;
  private static final int SLOTS_READ = 64;
  private static final long FIRST_SLOTS = 1 << 12;

  private final Path directory;
  private final MessageDigest digest;
  private final ByteBuffer probe = ByteBuffer.allocateDirect(SLOTS_READ * SLOT);
  private final ByteBuffer entry = ByteBuffer.allocateDirect(SLOT);
  private FileChannel table;
  private long slots = FIRST_SLOTS;
  private long size;

  /**
   * @param directory where its file goes
   */
  IdIndex(Path directory) throws IOException {
    this.directory = directory;
    this.table = table(directory, FIRST_SLOTS);
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  @Override
  public boolean add(String id) throws IOException {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
    long high = hash.getLong();
    // A slot of zeros is a free one.
    long low = hash.getLong() | 1;
    if (!put(table, slots, high, low)) {
      return false;
    }
    size++;
    if (size * 2 > slots) {
      grow();
    }
    return true;
  }

  private boolean put(FileChannel channel, long count, long high, long low) throws IOException {
    long slot = Math.floorMod(high, count);
    while (true) {
      int read = read(channel, slot, count);
      for (int i = 0; i < read; i++) {
        long itsLow = probe.getLong(i * SLOT + Long.BYTES);
        if (itsLow == 0) {
          write(channel, slot + i, high, low);
          return true;
        }
        if (itsLow == low && probe.getLong(i * SLOT) == high) {
          return false;
        }
      }
      slot = (slot + read) % count;
    }
  }

  /** As many slots as fit into the buffer, or are left before the table's end. */
  private int read(FileChannel channel, long slot, long count) throws IOException {
    int slots = (int) Math.min(SLOTS_READ, count - slot);
    probe.clear().limit(slots * SLOT);
    long at = slot * SLOT;
    while (probe.hasRemaining()) {
      int bytes = channel.read(probe, at + probe.position());
      if (bytes < 0) {
        throw new IOException("the table of ids was cut off");
      }
    }
    return slots;
  }

  private void write(FileChannel channel, long slot, long high, long low) throws IOException {
    entry.clear();
    entry.putLong(high).putLong(low).flip();
    for (long at = slot * SLOT; entry.hasRemaining(); ) {
      channel.write(entry, at + entry.position());
    }
  }

  private void grow() throws IOException {
    long larger = slots * 2;
    FileChannel next = table(directory, larger);
    try (FileChannel old = table) {
      ByteBuffer all = ByteBuffer.allocate(1 << 16);
      for (long at = 0; at < slots * SLOT; at += all.limit()) {
        all.clear();
        while (all.hasRemaining() && old.read(all, at + all.position()) > 0) {
          // The rest.
        }
        all.flip();
        while (all.hasRemaining()) {
          long high = all.getLong();
          long low = all.getLong();
          if (low != 0) {
            put(next, larger, high, low);
          }
        }
      }
    }
    table = next;
    slots = larger;
  }

  private static FileChannel table(Path directory, long slots) throws IOException {
    Path file = OwnFiles.temporary(directory.resolve("ids"));
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE,
            LinkOption.NOFOLLOW_LINKS);
    // Holes read as zeros and take no room.
    channel.write(ByteBuffer.allocate(1), slots * SLOT - 1);
    return channel;
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
