package io.fluxbus.batch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The files of a batch. One run has them at a time. What an earlier one left unfinished at a file's
 * end is cut off. Everything here may block.
 */
final class BatchFolder implements Closeable {
  /** Opens a file. */
  interface Opener {
    FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException;
  }

  static final String RESULTS = "results.jsonl";
  static final String JOURNAL = "journal.jsonl";
  static final String IMAGES = "images";
  private static final String LOCK = ".lock";
  private static final String RESERVE = ".reserve";

  /** For the outcomes of what runs when the disk is full. */
  private static final int RESERVE_BYTES = 4 << 20;

  private static final int PROBE_BYTES = 64 * 1024;

  private static final Set<OpenOption> TO_APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

  /**
   * Those that this process has: to the operating system, closing a second channel of a file would
   * give up the lock of the first.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final EarlierRuns earlier;

  /** As it is in {@link #OPEN}; null unless it is there. */
  private Path opened;

  private FileChannel lock;
  private FileChannel results;
  private FileChannel journal;
  private long resultsLength;
  private long journalLength;

  private BatchFolder(Path folder, EarlierRuns earlier) {
    this.folder = folder;
    this.earlier = earlier;
  }

  /**
   * Opens the folder, which is made when it is missing.
   *
   * @throws BatchFolderException when that cannot be, or another run has it
   */
  static BatchFolder open(Path folder, EarlierRuns earlier, Opener opener) throws IOException {
    BatchFolder opened = new BatchFolder(folder, earlier);
    try {
      opened.open(opener);
      return opened;
    } catch (BatchFolderException e) {
      opened.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw new BatchFolderException(folder + " cannot be written to: " + e, e);
    }
  }

  private void open(Opener opener) throws IOException {
    Files.createDirectories(images());
    Path real = folder.toRealPath();
    if (!OPEN.add(real)) {
      throw inUse();
    }
    opened = real;
    lock = opener.open(folder.resolve(LOCK), TO_APPEND);
    if (lock.tryLock() == null) {
      lock.close();
      throw inUse();
    }
    // They keep URLs of images, which are secrets.
    results = opener.open(folder.resolve(RESULTS), TO_APPEND, ownersOnly());
    journal = opener.open(folder.resolve(JOURNAL), TO_APPEND, ownersOnly());
    resultsLength = LogFile.read(results, RESULTS, earlier::result);
    journalLength = LogFile.read(journal, JOURNAL, earlier::entry);
    if (earlier.batch() == null) {
      begin();
    }
    results.truncate(resultsLength);
    journal.truncate(journalLength);
    journal.force(true);
    reserve(opener);
    force(folder);
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null && Files.isReadable(parent)) {
      force(parent);
    }
  }

  private BatchFolderException inUse() {
    return new BatchFolderException("another batch runs in " + folder);
  }

  private void begin() throws IOException {
    if (resultsLength > 0 || journalLength > 0) {
      throw new BatchFolderException(
          folder + " has results without the journal that says what was sent");
    }
    byte[] head = Journal.head(newName());
    journalLength = write(journal, 0, head);
    earlier.entry(head);
  }

  /** So that ids made for one batch are not those of another. */
  static String newName() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  private void reserve(Opener opener) throws IOException {
    try (FileChannel reserve = opener.open(folder.resolve(RESERVE), TO_APPEND)) {
      write(reserve, 0, new byte[RESERVE_BYTES]);
    } catch (IOException e) {
      throw new BatchFolderException(
          folder
              + " has no room for the "
              + (RESERVE_BYTES >> 20)
              + " MB that a batch keeps in reserve, for what runs when the disk is full: "
              + e.getMessage(),
          e);
    }
  }

  /** Makes room on a full disk for what must not be lost. */
  void useReserve() throws IOException {
    Files.deleteIfExists(folder.resolve(RESERVE));
  }

  /**
   * Tries to write beside the images.
   *
   * @throws IOException saying why that cannot be
   */
  void probeImages() throws IOException {
    Path probe = Files.createTempFile(images(), ".probe", null);
    try {
      Files.write(probe, new byte[PROBE_BYTES]);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static void force(Path directory) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static long write(FileChannel channel, long from, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long at = from;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
    return at;
  }

  private static FileAttribute<?>[] ownersOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  Path path() {
    return folder;
  }

  Path images() {
    return folder.resolve(IMAGES);
  }

  EarlierRuns earlier() {
    return earlier;
  }

  FileChannel results() {
    return results;
  }

  long resultsLength() {
    return resultsLength;
  }

  FileChannel journal() {
    return journal;
  }

  long journalLength() {
    return journalLength;
  }

  @Override
  public void close() throws IOException {
    IOException failed = null;
    try {
      if (lock != null && lock.isOpen()) {
        Files.deleteIfExists(folder.resolve(RESERVE));
      }
    } catch (IOException e) {
      failed = e;
    }
    for (FileChannel channel : new FileChannel[] {results, journal, lock}) {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        failed = e;
      }
    }
    if (opened != null) {
      OPEN.remove(opened);
    }
    if (failed != null) {
      throw failed;
    }
  }
}
