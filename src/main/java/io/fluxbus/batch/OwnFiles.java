package io.fluxbus.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Safe access to the files of a batch, in a folder to which other users may write. Symbolic links
 * are not followed. A file with a second name (a hard link) or of another user is rejected. A file
 * that is not regular is rejected before it is opened, because opening a pipe blocks. Its methods
 * block.
 */
final class OwnFiles {
  /** Opens files. Tests replace it by a faulty disk. */
  interface Opener {
    FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException;
  }

  /** The pattern of the names of {@link #temporary} files. */
  static final String TEMPORARY = "\\.fluxbus-[0-9a-f-]{36}\\.tmp";

  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private static final Set<OpenOption> EXISTING =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final Set<OpenOption> READ_ONLY =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private OwnFiles() {}

  /**
   * Checks that a file is regular, has one name, and belongs to the current user.
   *
   * @return the attributes of the file; null if it does not exist
   * @throws BatchFolderException if the check fails; the message names the file
   */
  static BasicFileAttributes check(Path path) throws IOException {
    BasicFileAttributes attributes = attributes(path);
    if (attributes == null) {
      return null;
    }
    if (attributes.isSymbolicLink()) {
      throw new BatchFolderException(path + " is a symbolic link, and links are not followed");
    }
    if (!attributes.isRegularFile()) {
      throw new BatchFolderException(path + " is not a regular file");
    }
    if (linkCount(path) > 1) {
      throw new BatchFolderException(
          path + " is a hard link: writing to it would change a file outside of the folder");
    }
    requireOwner(path);
    return attributes;
  }

  /** The attributes of a file; null if it does not exist. Links are not followed. */
  static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The number of hard links; 1 if the file system does not report it. */
  private static int linkCount(Path path) throws IOException {
    try {
      return (int) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return 1;
    }
  }

  /**
   * Checks that a file or directory belongs to the current user.
   *
   * @throws BatchFolderException if it does not; the message names it
   */
  static void requireOwner(Path path) throws IOException {
    UserPrincipal owner = owner(path);
    if (owner == null || owner.equals(user(path)) || owner.equals(ownerOfNewFiles(path))) {
      return;
    }
    throw new BatchFolderException(path + " belongs to another user, " + owner.getName());
  }

  private static UserPrincipal owner(Path path) throws IOException {
    try {
      return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException e) {
      return null;
    }
  }

  private static UserPrincipal user(Path path) {
    try {
      return path.getFileSystem()
          .getUserPrincipalLookupService()
          .lookupPrincipalByName(System.getProperty("user.name"));
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  /**
   * The owner of a new file, which on some file systems is not the current user. Null if no file
   * can be created.
   */
  private static UserPrincipal ownerOfNewFiles(Path path) throws IOException {
    Path probe = temporary(path.resolveSibling("probe"));
    try {
      create(FileChannel::open, probe).close();
    } catch (AccessDeniedException e) {
      return null;
    }
    try {
      return owner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  /** Returns a unique name for a temporary file beside another file. */
  static Path temporary(Path beside) {
    return beside.resolveSibling(".fluxbus-" + UUID.randomUUID() + ".tmp");
  }

  /**
   * Creates a file that only its owner may read and write.
   *
   * @throws FileAlreadyExistsException if the file exists
   */
  static FileChannel create(Opener opener, Path path) throws IOException {
    return opener.open(path, CREATE, ownerOnly(path));
  }

  /**
   * Opens a file for reading and writing, and creates it if it is missing.
   *
   * @throws BatchFolderException like {@link #check}
   */
  static FileChannel open(Opener opener, Path path) throws IOException {
    BasicFileAttributes before = check(path);
    return before == null ? create(opener, path) : open(opener, path, EXISTING, before);
  }

  /**
   * Opens a file for reading.
   *
   * @throws BatchFolderException like {@link #check}
   * @throws NoSuchFileException if the file is missing
   */
  static FileChannel read(Path path) throws IOException {
    BasicFileAttributes before = check(path);
    if (before == null) {
      throw new NoSuchFileException(path.toString());
    }
    return open(FileChannel::open, path, READ_ONLY, before);
  }

  private static FileChannel open(
      Opener opener, Path path, Set<OpenOption> options, BasicFileAttributes before)
      throws IOException {
    FileChannel channel = opener.open(path, options);
    if (isSameFile(path, before.fileKey())) {
      return channel;
    }
    channel.close();
    throw new BatchFolderException(path + " was replaced while it was opened");
  }

  /** Whether the path still names the file. Without file keys, any regular file counts. */
  static boolean isSameFile(Path path, Object fileKey) throws IOException {
    BasicFileAttributes now = attributes(path);
    return now != null && now.isRegularFile() && Objects.equals(now.fileKey(), fileKey);
  }

  /** Lets only the owner read and write a file, if the file system supports permissions. */
  static void restrict(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null && !view.readAttributes().permissions().equals(OWNER_ONLY)) {
      try {
        view.setPermissions(OWNER_ONLY);
      } catch (IOException e) {
        // The file system does not support permissions: they are those of the mount.
      }
    }
  }

  /** Writes all bytes from a position on, and returns the position of their end. */
  static long write(FileChannel channel, long start, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long at = start;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
    return at;
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }
}
