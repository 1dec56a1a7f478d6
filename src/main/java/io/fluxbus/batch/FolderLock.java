package io.fluxbus.batch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock that gives a folder to one run at a time. It locks a file beside the journal, which
 * works before the journal exists, and then the journal, which works after the other file was
 * deleted. Its methods block.
 */
final class FolderLock implements Closeable {
  static final String FILE = ".lock";

  /**
   * The position of the byte of the journal that is locked. It is far behind the end, so that other
   * programs can read the journal even on systems with mandatory locks.
   */
  private static final long JOURNAL_BYTE = Long.MAX_VALUE - 1;

  /**
   * The folders that this process uses. File locks do not suffice: closing a second channel of a
   * file releases the lock that the process has through the first one.
   */
  private static final Set<Path> USED = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final OwnFiles.Opener opener;

  /** The folder's path in {@link #USED}; null if it is not there. */
  private Path used;

  private FileChannel file;

  FolderLock(Path folder, OwnFiles.Opener opener) {
    this.folder = folder;
    this.opener = opener;
  }

  /** Locks the folder against other runs of this process. Does not change the folder. */
  void lockInProcess() throws IOException {
    Path real = folder.toRealPath();
    if (!USED.add(real)) {
      throw inUse();
    }
    used = real;
  }

  /** Locks the file beside the journal. */
  void lockFile() throws IOException {
    Path path = folder.resolve(FILE);
    try {
      file = OwnFiles.open(opener, path);
    } catch (FileAlreadyExistsException e) {
      // Another run has created it since the check.
      file = OwnFiles.open(opener, path);
    }
    lock(file, 0);
  }

  void lockJournal(FileChannel journal) throws IOException {
    lock(journal, JOURNAL_BYTE);
  }

  private void lock(FileChannel channel, long position) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(position, 1, false);
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
    if (lock == null) {
      throw inUse();
    }
  }

  private BatchFolderException inUse() {
    return new BatchFolderException("another batch runs in " + folder);
  }

  /** Releases the folder. The journal's lock ends when its channel is closed. */
  @Override
  public void close() throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      if (used != null) {
        USED.remove(used);
      }
    }
  }
}
