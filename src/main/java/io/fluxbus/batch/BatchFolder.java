package io.fluxbus.batch;

import io.fluxbus.internal.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The files of a batch. One run has them at a time, which a lock on the journal ensures, and one on
 * a file beside it while there is no journal yet. What an earlier run left unfinished at a file's
 * end is cut off. A folder with files that are not of a batch is rejected before anything in it is
 * changed. Everything here may block.
 */
final class BatchFolder implements Closeable {
  static final String RESULTS = "results.jsonl";
  static final String JOURNAL = "journal.jsonl";
  static final String IMAGES = "images";
  static final String LOCK = ".lock";
  static final String RESERVE = ".reserve";

  /** For the outcomes of what runs when the disk is full. */
  private static final int RESERVE_BYTES = 4 << 20;

  private static final int PROBE_BYTES = 64 * 1024;

  /** Of the journal, far behind its end: where locks are mandatory, its bytes can be read. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /**
   * Those that this process has: to the operating system, closing a second channel of a file would
   * give up the lock of the first.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final ResumeState earlier;
  private final UnnamedImages unnamed;
  private final OwnFiles.Opener opener;

  /** As it is in {@link #OPEN}; null unless it is there. */
  private Path opened;

  private FileChannel lock;
  private FileChannel results;
  private FileChannel journal;
  private Object resultsKey;
  private Object journalKey;
  private long resultsLength;
  private long journalLength;
  private boolean hasReserve;

  private BatchFolder(Path folder, BatchTotals totals, OwnFiles.Opener opener) {
    this.folder = folder;
    this.unnamed = new UnnamedImages(images());
    this.earlier = new ResumeState(totals, images(), unnamed);
    this.opener = opener;
  }

  /**
   * Opens the folder, which is made when it is missing.
   *
   * @param totals to which the outcomes of earlier runs are added
   * @throws BatchFolderException when that cannot be, another run has it, or it contains what is
   *     not of a batch
   */
  static BatchFolder open(Path folder, BatchTotals totals, OwnFiles.Opener opener)
      throws IOException {
    BatchFolder opened = new BatchFolder(folder, totals, opener);
    try {
      opened.open();
      return opened;
    } catch (BatchFolderException e) {
      opened.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw new BatchFolderException(folder + " cannot be written to: " + e, e);
    }
  }

  private void open() throws IOException {
    if (!FolderCheck.exists(folder)) {
      Files.createDirectories(folder);
    }
    Path real = folder.toRealPath();
    if (!OPEN.add(real)) {
      throw inUse();
    }
    opened = real;
    FolderCheck.check(folder);
    lock = openLock();
    lock(lock, 0);
    Path journalFile = folder.resolve(JOURNAL);
    if (OwnFiles.attributes(journalFile) == null) {
      begin(journalFile);
    }
    journal = OwnFiles.open(opener, journalFile);
    journalKey = OwnFiles.attributes(journalFile).fileKey();
    lock(journal, LOCKED_BYTE);
    read();
    clean();
    reserve();
    Disk.forceDirectory(folder);
    Path parent = real.getParent();
    if (parent != null) {
      Disk.forceDirectory(parent);
    }
  }

  private FileChannel openLock() throws IOException {
    Path file = folder.resolve(LOCK);
    try {
      return OwnFiles.open(opener, file);
    } catch (FileAlreadyExistsException e) {
      // Another run created it at this moment.
      return OwnFiles.open(opener, file);
    }
  }

  private void lock(FileChannel channel, long position) throws IOException {
    FileLock got;
    try {
      got = channel.tryLock(position, 1, false);
    } catch (OverlappingFileLockException e) {
      throw inUse();
    } catch (IOException | UnsupportedOperationException e) {
      throw new BatchFolderException(
          "the files in "
              + folder
              + " cannot be locked, and two runs at once would send requests twice. Its file system"
              + " may not support locks: "
              + e.getMessage(),
          e);
    }
    if (got == null) {
      throw inUse();
    }
  }

  private BatchFolderException inUse() {
    return new BatchFolderException("another batch runs in " + folder);
  }

  /** Whole or not at all: an empty journal could be any program's. */
  private void begin(Path file) throws IOException {
    Path temporary = OwnFiles.temporary(file);
    try {
      try (FileChannel channel = OwnFiles.create(opener, temporary)) {
        OwnFiles.write(channel, 0, Journal.head(newName()));
        channel.force(true);
      }
      Files.move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Nothing is changed before all of it has turned out to be valid. */
  private void read() throws IOException {
    Path file = folder.resolve(RESULTS);
    results = OwnFiles.open(opener, file);
    resultsKey = OwnFiles.attributes(file).fileKey();
    if (FolderCheck.isDirectory(images())) {
      unnamed.list();
    }
    resultsLength = LogFile.RESULTS.read(results, earlier::result);
    journalLength = LogFile.JOURNAL.read(journal, earlier::entry);
    OwnFiles.restrict(file);
    OwnFiles.restrict(folder.resolve(JOURNAL));
    truncate(results, resultsLength);
    truncate(journal, journalLength);
    journal.force(true);
    if (!FolderCheck.isDirectory(images())) {
      Files.createDirectory(images());
    }
  }

  private static void truncate(FileChannel channel, long length) throws IOException {
    if (channel.size() > length) {
      channel.truncate(length);
    }
  }

  /** So that ids made for one batch are not those of another. */
  static String newName() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  /** Deletes what runs that were killed have left. */
  private void clean() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".fluxbus-*.tmp")) {
      for (Path file : files) {
        if (FolderCheck.isTemporary(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
    Path reserve = folder.resolve(RESERVE);
    if (OwnFiles.check(reserve) != null && FolderCheck.isReserve(reserve)) {
      Files.delete(reserve);
    }
  }

  private void reserve() throws IOException {
    Path reserve = folder.resolve(RESERVE);
    Path temporary = OwnFiles.temporary(reserve);
    try {
      try (FileChannel channel = OwnFiles.create(opener, temporary)) {
        OwnFiles.write(channel, 0, Arrays.copyOf(FolderCheck.RESERVE_MARK, RESERVE_BYTES));
      }
      Files.move(temporary, reserve);
      hasReserve = true;
    } catch (IOException e) {
      throw new BatchFolderException(
          folder
              + " has no room for the "
              + (RESERVE_BYTES >> 20)
              + " MB that a batch keeps in reserve, for what runs when the disk is full: "
              + e.getMessage(),
          e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Makes room on a full disk for what must not be lost. */
  void useReserve() throws IOException {
    Path reserve = folder.resolve(RESERVE);
    if (hasReserve && OwnFiles.check(reserve) != null && FolderCheck.isReserve(reserve)) {
      Files.delete(reserve);
    }
    hasReserve = false;
  }

  /**
   * Tries to write beside the images.
   *
   * @throws IOException saying why that cannot be
   */
  void probeImages() throws IOException {
    if (!FolderCheck.isDirectory(images())) {
      throw new IOException("it is gone");
    }
    Path probe = OwnFiles.temporary(images().resolve(RESULTS));
    try (FileChannel channel =
        FileChannel.open(
            probe,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE,
            LinkOption.NOFOLLOW_LINKS)) {
      OwnFiles.write(channel, 0, new byte[PROBE_BYTES]);
    }
  }

  /**
   * Leaves only the last outcome of each line in the results. Without it, readers have to.
   *
   * @param superseded by line, how many outcomes come before the last one
   */
  void compact(Map<Integer, Integer> superseded) throws IOException {
    Path file = folder.resolve(RESULTS);
    Path temporary = OwnFiles.temporary(file);
    try {
      try (FileChannel channel = OwnFiles.create(opener, temporary)) {
        new Compaction(results, superseded).write(channel);
        channel.force(true);
      }
      checkResults();
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      Disk.forceDirectory(folder);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Checks that what is appended still reaches the results.
   *
   * @throws IOException when the file was deleted or replaced
   */
  void checkResults() throws IOException {
    check(RESULTS, resultsKey);
  }

  /** As {@link #checkResults}, for the journal. */
  void checkJournal() throws IOException {
    check(JOURNAL, journalKey);
  }

  private void check(String name, Object key) throws IOException {
    if (!OwnFiles.isStill(folder.resolve(name), key)) {
      throw new IOException("the file was deleted or replaced while the batch ran");
    }
  }

  Path path() {
    return folder;
  }

  Path images() {
    return folder.resolve(IMAGES);
  }

  ResumeState earlier() {
    return earlier;
  }

  UnnamedImages unnamed() {
    return unnamed;
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
      useReserve();
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
