package io.fluxbus.gateway.tenant;

import io.fluxbus.internal.Disk;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.internal.UnreadableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A file with tenants. It contains the hashes of their keys. Only its owner may read or change it,
 * because a change of it can permit somebody to spend money. Every method blocks.
 *
 * @param path the file
 */
public record TenantsFile(Path path) {
  /** Enough for the keys of 10,000 tenants. */
  private static final int MAX_BYTES = 8 << 20;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private static final long LOCK_TIMEOUT = TimeUnit.SECONDS.toNanos(10);
  private static final long LOCK_POLL_MILLIS = 20;

  /**
   * Reads the tenants.
   *
   * @throws IllegalArgumentException if the file is not a regular file, can be read or changed by
   *     others, is too long, or is not valid; the message names the file and never a hash
   * @throws NoSuchFileException if there is no file
   * @throws IOException if it cannot be read
   */
  public List<Tenant> read() throws IOException {
    try {
      requireSafe();
      byte[] bytes;
      try (InputStream in = Files.newInputStream(path)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
      OptionsJson.require(
          bytes.length <= MAX_BYTES, "it must have at most " + MAX_BYTES + " bytes");
      return TenantsJson.read(bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the tenants file " + path + ": " + e.getMessage(), e);
    }
  }

  /** Returns the message for people about an exception of {@link #read}. */
  public String message(Exception thrown) {
    return thrown instanceof IllegalArgumentException
        ? thrown.getMessage()
        : "the tenants file " + UnreadableFile.message(path.toString(), thrown);
  }

  private void requireSafe() throws IOException {
    // A pipe would never end, and a device has no size.
    if (Files.exists(path)) {
      OptionsJson.require(Files.isRegularFile(path), "it is not a regular file");
    }
    OptionsJson.require(!isOpen(), "other users can read or change it: run chmod 600 " + path);
  }

  private boolean isOpen() throws IOException {
    try {
      return Files.getPosixFilePermissions(path).stream()
          .anyMatch(permission -> !permission.name().startsWith("OWNER_"));
    } catch (UnsupportedOperationException windows) {
      return false;
    }
  }

  /** What changes whenever the file changes. */
  String state() throws IOException {
    try {
      PosixFileAttributes file = Files.readAttributes(path, PosixFileAttributes.class);
      return String.join(
          " ",
          String.valueOf(file.fileKey()),
          String.valueOf(file.lastModifiedTime()),
          String.valueOf(file.size()),
          String.valueOf(file.permissions()),
          String.valueOf(Files.getAttribute(path, "unix:ctime")));
    } catch (UnsupportedOperationException windows) {
      return Files.getLastModifiedTime(path) + " " + Files.size(path);
    }
  }

  /**
   * Changes the tenants, while no other process does. The file is replaced at once, so no reader
   * sees a part of it. It is created if it does not exist.
   *
   * @param change receives the tenants, and returns those that the file has afterwards
   * @throws IllegalArgumentException as {@link #read}, or by {@code change}
   * @throws IOException if the file cannot be read or written, or another process changes it for
   *     longer than ten seconds
   */
  public void update(UnaryOperator<List<Tenant>> change) throws IOException {
    Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    Path lockFile = target.resolveSibling("." + target.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS));
        FileLock lock = lock(channel)) {
      List<Tenant> before = lock.isValid() && Files.exists(target) ? read() : List.of();
      replace(target, TenantsJson.write(change.apply(before)));
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    long start = System.nanoTime();
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException sameProcess) {
        // Another thread has it.
      }
      if (System.nanoTime() - start > LOCK_TIMEOUT) {
        throw new IOException("another process changes it");
      }
      try {
        Thread.sleep(LOCK_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted");
      }
    }
  }

  private static void replace(Path target, byte[] bytes) throws IOException {
    Path temporary = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".new");
    try {
      restrict(temporary);
      Files.write(temporary, bytes);
      if (Files.exists(target)) {
        // Otherwise an administrator's change would take the file from the user of the gateway.
        keepOwner(target, temporary);
      }
      Disk.forceFile(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      Disk.forceDirectory(target.getParent());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void restrict(Path file) throws IOException {
    try {
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    } catch (UnsupportedOperationException windows) {
      // The folder of the user protects it.
    }
  }

  private static void keepOwner(Path from, Path to) throws IOException {
    try {
      if (!Files.getOwner(from).equals(Files.getOwner(to))) {
        Files.setOwner(to, Files.getOwner(from));
      }
    } catch (UnsupportedOperationException windows) {
      // There is no owner to keep.
    }
  }
}
