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
 * Access to the files of a batch in a folder that others can write to. Symbolic links are not
 * followed, a file with a second name (a hard link) or of another user is rejected, and anything
 * that is not a regular file is rejected before it is opened, because opening a pipe blocks. All of
 * it may block.
 */
final class OwnFiles {
  /** Opens a file. */
  interface Opener {
    FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException;
  }

  /** Nobody else gives a file such a name: see {@link #temporary}. */
  static final String TEMPORARY = "\\.fluxbus-[0-9a-f-]{36}\\.tmp";

  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private static final Set<OpenOption> EXISTING =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final Set<OpenOption> TO_READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private OwnFiles() {}

  /**
   * The attributes of a regular file that only we have; null when there is nothing of that name.
   *
   * @throws BatchFolderException naming the file, when it is something else
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
    if (names(path) > 1) {
      throw new BatchFolderException(
          path + " is a hard link: writing to it would change a file outside of the folder");
    }
    requireOwner(path);
    return attributes;
  }

  /** Null when there is nothing of that name. Links are not followed. */
  static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** How many names the file has; 1 where the file system does not tell. */
  private static int names(Path path) throws IOException {
    try {
      return (int) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return 1;
    }
  }

  /**
   * Checks that a file or directory belongs to us.
   *
   * @throws BatchFolderException naming it, when it does not
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
   * Some file systems give every file to one user, whoever creates it. Null where we cannot create
   * one.
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

  /** A new name beside a file. */
  static Path temporary(Path beside) {
    return beside.resolveSibling(".fluxbus-" + UUID.randomUUID() + ".tmp");
  }

  /**
   * Creates a file that only its owner may read.
   *
   * @throws FileAlreadyExistsException when there is something of that name
   */
  static FileChannel create(Opener opener, Path path) throws IOException {
    return opener.open(path, CREATE, ownerOnly(path));
  }

  /**
   * Opens a file to write to, and creates it when it is missing.
   *
   * @throws BatchFolderException as {@link #check}
   */
  static FileChannel open(Opener opener, Path path) throws IOException {
    BasicFileAttributes before = check(path);
    return before == null ? create(opener, path) : open(opener, path, EXISTING, before);
  }

  /**
   * Opens a file to read.
   *
   * @throws BatchFolderException as {@link #check}
   * @throws NoSuchFileException when it is missing
   */
  static FileChannel read(Path path) throws IOException {
    BasicFileAttributes before = check(path);
    if (before == null) {
      throw new NoSuchFileException(path.toString());
    }
    return open(FileChannel::open, path, TO_READ, before);
  }

  private static FileChannel open(
      Opener opener, Path path, Set<OpenOption> options, BasicFileAttributes before)
      throws IOException {
    FileChannel channel = opener.open(path, options);
    if (isStill(path, before.fileKey())) {
      return channel;
    }
    channel.close();
    throw new BatchFolderException(path + " was replaced while it was opened");
  }

  /** Whether a path still leads to that file. Without file keys, yes if it leads to any. */
  static boolean isStill(Path path, Object fileKey) throws IOException {
    BasicFileAttributes now = attributes(path);
    return now != null && now.isRegularFile() && Objects.equals(now.fileKey(), fileKey);
  }

  /** Lets only the owner read a file that is ours, where the file system can tell who reads. */
  static void restrict(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null && !view.readAttributes().permissions().equals(OWNER_ONLY)) {
      try {
        view.setPermissions(OWNER_ONLY);
      } catch (IOException e) {
        // A file system whose permissions are those of its mount.
      }
    }
  }

  /** Writes all bytes at that position, and returns where they end. */
  static long write(FileChannel channel, long from, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long at = from;
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
