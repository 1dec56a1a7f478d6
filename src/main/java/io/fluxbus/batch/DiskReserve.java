package io.fluxbus.batch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file that reserves disk space during a run. When the disk is full, deleting it makes room for
 * the outcomes of the calls in flight. Its methods block.
 */
final class DiskReserve {
  static final String FILE = ".reserve";

  /** The first line of the file. */
  static final byte[] MARK =
      "Fluxbus keeps this space for outcomes that arrive when the disk is full.\n"
          .getBytes(StandardCharsets.US_ASCII);

  private static final int BYTES = 4 << 20;

  private final Path folder;
  private final Path file;
  private boolean created;

  DiskReserve(Path folder) {
    this.folder = folder;
    this.file = folder.resolve(FILE);
  }

  /**
   * Creates the file.
   *
   * @throws BatchFolderException if the disk has no room for it
   */
  void create(OwnFiles.Opener opener) throws IOException {
    Path temporary = OwnFiles.temporary(file);
    try {
      try (FileChannel channel = OwnFiles.create(opener, temporary)) {
        OwnFiles.write(channel, 0, Arrays.copyOf(MARK, BYTES));
      }
      Files.move(temporary, file);
      created = true;
    } catch (IOException e) {
      throw new BatchFolderException(
          folder
              + " has no room for the "
              + (BYTES >> 20)
              + " MB that a batch keeps in reserve, for outcomes that arrive when the disk is full:"
              + " "
              + e.getMessage(),
          e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Deletes the file of this run, if it is still there. */
  void release() throws IOException {
    if (created) {
      created = false;
      deleteIfOurs();
    }
  }

  /** Deletes the file of this run or of a killed run. A file of another program stays. */
  void deleteIfOurs() throws IOException {
    if (OwnFiles.check(file) != null && isReserve(file)) {
      Files.delete(file);
    }
  }

  static boolean isReserve(Path file) throws IOException {
    byte[] head = FolderCheck.head(file);
    return head.length >= MARK.length && Arrays.equals(head, 0, MARK.length, MARK, 0, MARK.length);
  }
}
