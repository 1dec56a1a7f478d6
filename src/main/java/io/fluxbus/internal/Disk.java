package io.fluxbus.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Forces files and directories to the storage device. Every method blocks. */
public final class Disk {
  private Disk() {}

  /**
   * Forces a file's content and metadata.
   *
   * @throws IOException if the device or the file system reports an error, or the path is a
   *     symbolic link
   */
  public static void forceFile(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }

  /**
   * Forces a directory's entries, so that files that were created in it or moved to it survive a
   * power failure. Does nothing if the file system cannot do that: Windows cannot open a directory,
   * and some network and FUSE file systems report EINVAL. The files themselves are forced
   * nevertheless.
   */
  public static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Java has no other way to force a directory, and no data is lost yet.
    }
  }
}
