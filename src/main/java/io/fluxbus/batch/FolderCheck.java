package io.fluxbus.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Distinguishes the files of a batch from those of other programs, before anything is changed. A
 * journal begins with a line that names its batch. Results have a journal beside them. A page of
 * the contact sheet names Fluxbus as its generator. The reserve begins with a fixed line of text. A
 * lock file is empty. The methods only read files. They block.
 */
final class FolderCheck {
  static final String PAGE_MARK = "<meta name=\"generator\" content=\"Fluxbus\">";

  /** How many bytes at the start of a file contain its mark. */
  private static final int HEAD_BYTES = 1024;

  private static final Pattern PAGE = Pattern.compile("index(-[0-9]+)?\\.html");
  private static final Pattern TEMPORARY = Pattern.compile(OwnFiles.TEMPORARY);

  private final Path folder;

  private FolderCheck(Path folder) {
    this.folder = folder;
  }

  /**
   * Whether the folder exists. A link to a folder counts.
   *
   * @throws BatchFolderException if the path is something else
   */
  static boolean exists(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return true;
    }
    if (OwnFiles.attributes(folder) != null) {
      throw new BatchFolderException(folder + " is not a folder");
    }
    return false;
  }

  /**
   * Checks a folder that exists.
   *
   * @throws BatchFolderException if a file or directory is of another program; the message names it
   */
  static void check(Path folder) throws IOException {
    new FolderCheck(folder).check();
  }

  private void check() throws IOException {
    boolean hasJournal = checkJournal();
    checkResults(hasJournal);
    checkLock();
    checkReserve();
    checkImages(hasJournal);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (PAGE.matcher(name).matches()) {
          requirePage(folder.resolve(name));
        } else if (TEMPORARY.matcher(name).matches()) {
          OwnFiles.check(folder.resolve(name));
        } else if (!hasJournal && !isExpected(name)) {
          throw foreign(folder.resolve(name), "a new batch needs a folder without other files");
        }
      }
    }
  }

  /** Accepts hidden files, for example of a file manager or of a version control system. */
  private static boolean isExpected(String name) {
    return name.startsWith(".") || name.equals(BatchFolder.IMAGES);
  }

  private boolean checkJournal() throws IOException {
    Path journal = folder.resolve(BatchFolder.JOURNAL);
    if (OwnFiles.check(journal) == null) {
      return false;
    }
    byte[] head = head(journal);
    int end = 0;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    if (end == head.length || !Journal.isHead(Arrays.copyOf(head, end))) {
      throw foreign(journal, "its first line does not name a batch");
    }
    return true;
  }

  private void checkResults(boolean hasJournal) throws IOException {
    Path results = folder.resolve(BatchFolder.RESULTS);
    if (OwnFiles.check(results) != null && !hasJournal) {
      throw new BatchFolderException(
          results
              + " has no "
              + BatchFolder.JOURNAL
              + " beside it that lists the sent requests: it is another program's, or the journal"
              + " was deleted; nothing was changed");
    }
  }

  private void checkLock() throws IOException {
    Path lock = folder.resolve(FolderLock.FILE);
    BasicFileAttributes attributes = OwnFiles.check(lock);
    if (attributes != null && attributes.size() > 0) {
      throw foreign(lock, "it is not empty");
    }
  }

  private void checkReserve() throws IOException {
    Path reserve = folder.resolve(DiskReserve.FILE);
    if (OwnFiles.check(reserve) != null && !DiskReserve.isReserve(reserve)) {
      throw foreign(reserve, "it does not begin as the reserve of a batch does");
    }
  }

  private void checkImages(boolean hasJournal) throws IOException {
    Path images = folder.resolve(BatchFolder.IMAGES);
    if (!isDirectory(images) || hasJournal) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(images)) {
      for (Path file : files) {
        throw foreign(images.resolve(file.getFileName()), "no batch was started in " + folder);
      }
    }
  }

  /**
   * Whether the directory exists and belongs to the current user.
   *
   * @throws BatchFolderException if the path is not a directory, or belongs to another user
   */
  static boolean isDirectory(Path path) throws IOException {
    BasicFileAttributes attributes = OwnFiles.attributes(path);
    if (attributes == null) {
      return false;
    }
    if (attributes.isSymbolicLink()) {
      throw new BatchFolderException(path + " is a symbolic link, and links are not followed");
    }
    if (!attributes.isDirectory()) {
      throw new BatchFolderException(path + " is not a directory");
    }
    OwnFiles.requireOwner(path);
    return true;
  }

  /**
   * Checks a file that a page of the contact sheet will replace. The file may be missing.
   *
   * @throws BatchFolderException if the file is not a page of a contact sheet
   */
  static void requirePage(Path page) throws IOException {
    if (OwnFiles.check(page) != null
        && !new String(head(page), StandardCharsets.UTF_8).contains(PAGE_MARK)) {
      throw foreign(page, "it does not name Fluxbus as its generator");
    }
  }

  /** Whether the file is a temporary file of a run. A killed run leaves such files. */
  static boolean isTemporary(Path file) throws IOException {
    return TEMPORARY.matcher(file.getFileName().toString()).matches()
        && OwnFiles.check(file) != null;
  }

  private static BatchFolderException foreign(Path file, String why) {
    return new BatchFolderException(
        file + " was not written by Fluxbus (" + why + "); nothing was changed");
  }

  /** The first bytes of a file, which contain its mark. */
  static byte[] head(Path file) throws IOException {
    try (FileChannel channel = OwnFiles.read(file)) {
      ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // Read until the buffer is full.
      }
      return Arrays.copyOf(head.array(), head.position());
    }
  }
}
