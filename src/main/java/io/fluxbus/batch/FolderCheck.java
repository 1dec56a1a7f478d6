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
 * Tells the files of a batch from those of other programs, before anything is changed. A journal
 * begins with the line that names its batch; results have a journal beside them; a page names its
 * generator; the reserve begins with a line of text; a lock file is empty, and is never written.
 * All of it only reads, and may block.
 */
final class FolderCheck {
  static final String PAGE_MARK = "<meta name=\"generator\" content=\"Fluxbus\">";
  static final byte[] RESERVE_MARK =
      "Fluxbus keeps this space for outcomes that arrive when the disk is full.\n"
          .getBytes(StandardCharsets.US_ASCII);

  /** Of a file's beginning, which contains its mark. */
  private static final int LOOK_BYTES = 1024;

  private static final Pattern PAGE = Pattern.compile("index(-[0-9]+)?\\.html");
  private static final Pattern TEMPORARY = Pattern.compile(OwnFiles.TEMPORARY);

  private final Path folder;

  private FolderCheck(Path folder) {
    this.folder = folder;
  }

  /**
   * Whether there is such a folder, or a link to one.
   *
   * @throws BatchFolderException when there is something else of that name
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
   * Checks an existing folder.
   *
   * @throws BatchFolderException naming the first file or directory that is not ours
   */
  static void check(Path folder) throws IOException {
    new FolderCheck(folder).check();
  }

  private void check() throws IOException {
    boolean begun = checkJournal();
    checkResults(begun);
    checkLock();
    checkReserve();
    checkImages(begun);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (PAGE.matcher(name).matches()) {
          requirePage(folder.resolve(name));
        } else if (TEMPORARY.matcher(name).matches()) {
          OwnFiles.check(folder.resolve(name));
        } else if (!begun && !isExpected(name)) {
          throw foreign(folder.resolve(name), "a new batch needs a folder without other files");
        }
      }
    }
  }

  /** Hidden files of a file manager or of a version control system do no harm. */
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

  private void checkResults(boolean begun) throws IOException {
    Path results = folder.resolve(BatchFolder.RESULTS);
    if (OwnFiles.check(results) != null && !begun) {
      throw new BatchFolderException(
          results
              + " has no "
              + BatchFolder.JOURNAL
              + " beside it that says what was sent: it is another program's, or the journal was"
              + " deleted; nothing was changed");
    }
  }

  private void checkLock() throws IOException {
    Path lock = folder.resolve(BatchFolder.LOCK);
    BasicFileAttributes attributes = OwnFiles.check(lock);
    if (attributes != null && attributes.size() > 0) {
      throw foreign(lock, "it is not empty");
    }
  }

  private void checkReserve() throws IOException {
    Path reserve = folder.resolve(BatchFolder.RESERVE);
    if (OwnFiles.check(reserve) != null && !isReserve(reserve)) {
      throw foreign(reserve, "it does not begin as the reserve of a batch does");
    }
  }

  static boolean isReserve(Path reserve) throws IOException {
    byte[] head = head(reserve);
    int length = RESERVE_MARK.length;
    return head.length >= length && Arrays.equals(head, 0, length, RESERVE_MARK, 0, length);
  }

  private void checkImages(boolean begun) throws IOException {
    Path images = folder.resolve(BatchFolder.IMAGES);
    if (!isDirectory(images) || begun) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(images)) {
      for (Path file : files) {
        throw foreign(images.resolve(file.getFileName()), "no batch has been started in " + folder);
      }
    }
  }

  /**
   * Whether it is a directory of ours; false when there is nothing of that name.
   *
   * @throws BatchFolderException when it is something else
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
   * Checks what is to be replaced by a page, if there is anything.
   *
   * @throws BatchFolderException when it is not a page of ours
   */
  static void requirePage(Path page) throws IOException {
    if (OwnFiles.check(page) != null
        && !new String(head(page), StandardCharsets.UTF_8).contains(PAGE_MARK)) {
      throw foreign(page, "it does not name Fluxbus as its generator");
    }
  }

  /**
   * Whether it is a temporary file that a run created and could not delete before it was killed.
   */
  static boolean isTemporary(Path file) throws IOException {
    return TEMPORARY.matcher(file.getFileName().toString()).matches()
        && OwnFiles.check(file) != null;
  }

  private static BatchFolderException foreign(Path file, String why) {
    return new BatchFolderException(
        file + " was not written by Fluxbus (" + why + "); nothing was changed");
  }

  private static byte[] head(Path file) throws IOException {
    try (FileChannel channel = OwnFiles.read(file)) {
      ByteBuffer head = ByteBuffer.allocate(LOOK_BYTES);
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // The rest of it.
      }
      return Arrays.copyOf(head.array(), head.position());
    }
  }
}
