package io.fluxbus.batch;

import io.fluxbus.internal.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The folder of a batch and its files. One run uses it at a time. Opening it first checks all
 * files: a folder with files of another program is rejected unchanged. Then it removes incomplete
 * lines that a killed run has left. Its methods block.
 */
final class BatchFolder implements Closeable {
  static final String RESULTS = "results.jsonl";
  static final String JOURNAL = "journal.jsonl";
  static final String IMAGES = "images";

  private static final int PROBE_BYTES = 64 * 1024;

  private final Path folder;
  private final ResumeState earlier;
  private final ForeignImages foreignImages;
  private final OwnFiles.Opener opener;
  private final FolderLock lock;
  private final DiskReserve reserve;
  private FileChannel results;
  private FileChannel journal;

  /** Identifies the file of the results; null if the file system has no file keys. */
  private Object resultsKey;

  private Object journalKey;

  /** In bytes, up to the end of the last whole line. */
  private long resultsLength;

  private long journalLength;

  private BatchFolder(Path folder, BatchTotals totals, OwnFiles.Opener opener) {
    this.folder = folder;
    this.foreignImages = new ForeignImages(images());
    this.earlier = new ResumeState(totals, images(), foreignImages);
    this.opener = opener;
    this.lock = new FolderLock(folder, opener);
    this.reserve = new DiskReserve(folder);
  }

  /**
   * Opens the folder, and creates it if it is missing.
   *
   * @param totals to which the outcomes of earlier runs are added
   * @throws BatchFolderException if that fails, if another run uses the folder, or if it contains
   *     files of another program
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
    lock.lockInProcess();
    FolderCheck.check(folder);
    lock.lockFile();
    Path journalFile = folder.resolve(JOURNAL);
    if (OwnFiles.attributes(journalFile) == null) {
      createJournal(journalFile);
    }
    journal = OwnFiles.open(opener, journalFile);
    journalKey = OwnFiles.attributes(journalFile).fileKey();
    lock.lockJournal(journal);
    read();
    deleteLeftovers();
    reserve.create(opener);
    Disk.forceDirectory(folder);
    Path parent = folder.toRealPath().getParent();
    if (parent != null) {
      Disk.forceDirectory(parent);
    }
  }

  /**
   * Creates the journal together with its first line. An empty file could belong to another
   * program.
   */
  private void createJournal(Path file) throws IOException {
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

  /** Reads results and journal, and changes them only after all lines were found valid. */
  private void read() throws IOException {
    Path file = folder.resolve(RESULTS);
    results = OwnFiles.open(opener, file);
    resultsKey = OwnFiles.attributes(file).fileKey();
    if (FolderCheck.isDirectory(images())) {
      foreignImages.list();
    }
    resultsLength = LogFileReader.RESULTS.read(results, earlier::addResult);
    journalLength = LogFileReader.JOURNAL.read(journal, earlier::addJournalLine);
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

  /** A random name for a batch, so that generated ids differ from those of other batches. */
  static String newName() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  /** Deletes temporary files and the reserve of runs that were killed. */
  private void deleteLeftovers() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".fluxbus-*.tmp")) {
      for (Path file : files) {
        if (FolderCheck.isTemporary(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
    reserve.deleteIfOurs();
  }

  /** Makes room on a full disk for the outcomes of calls in flight. */
  void useReserve() throws IOException {
    reserve.release();
  }

  /**
   * Tries to write a file beside the images.
   *
   * @throws IOException if no image can be written; the message says why
   */
  void probeImages() throws IOException {
    if (!FolderCheck.isDirectory(images())) {
      throw new IOException("the folder is missing");
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
   * Replaces the results by a copy that has only the last outcome of each line.
   *
   * @param superseded by line, the number of outcomes before the last one
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
   * Checks that the results still have their name, so that appended lines can be found.
   *
   * @throws IOException if the file was deleted or replaced
   */
  void checkResults() throws IOException {
    check(RESULTS, resultsKey);
  }

  /** Checks the journal like {@link #checkResults}. */
  void checkJournal() throws IOException {
    check(JOURNAL, journalKey);
  }

  private void check(String name, Object key) throws IOException {
    if (!OwnFiles.isSameFile(folder.resolve(name), key)) {
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

  ForeignImages foreignImages() {
    return foreignImages;
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
    IOException failure = null;
    for (Closeable closeable : new Closeable[] {reserve::release, results, journal, lock}) {
      try {
        if (closeable != null) {
          closeable.close();
        }
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
