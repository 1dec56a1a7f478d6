package io.fluxbus.gateway.file;

import io.fluxbus.internal.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * The folder of a store. A file appears under its name when it is complete. Files with other names
 * are left alone, and symbolic links are not followed. Every method blocks.
 *
 * @param folder the path
 */
record FileFolder(Path folder) {
  private static final String FOLDERS = "[0-9a-f][0-9a-f]";
  private static final String TEMPORARY = ".????????-????-????-????-????????????.part";

  /** A temporary file of this age belongs to a process that has ended. */
  private static final long ABANDONED_MILLIS = 3_600_000;

  private static final int MAX_LINK_BYTES = 128;

  /**
   * A file of the folder.
   *
   * @param used when it was last used, in milliseconds
   */
  record Found(FileName name, long bytes, long used) {}

  /** Creates the folder, and deletes temporary files of processes that have ended. */
  void open(long now) throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> abandoned = Files.newDirectoryStream(folder, TEMPORARY)) {
      for (Path file : abandoned) {
        BasicFileAttributes attributes = attributes(file);
        if (attributes.isRegularFile()
            && now - attributes.lastModifiedTime().toMillis() > ABANDONED_MILLIS) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** The files, those that were used least recently first. */
  List<Found> list() throws IOException {
    List<Found> files = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, FOLDERS)) {
      for (Path each : folders) {
        if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
          list(each, files);
        }
      }
    }
    files.sort(Comparator.comparingLong(Found::used));
    return files;
  }

  private static void list(Path folder, List<Found> files) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        FileName name = FileName.parse(folder.getFileName().toString() + file.getFileName());
        if (name != null) {
          BasicFileAttributes attributes = attributes(file);
          if (attributes.isRegularFile()) {
            files.add(new Found(name, attributes.size(), attributes.lastModifiedTime().toMillis()));
          }
        }
      }
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Writes a file, which survives a power failure. Replaces one that is there. */
  void write(FileName name, byte[] bytes) throws IOException {
    Path target = folder.resolve(name.path());
    Path temporary = folder.resolve("." + UUID.randomUUID() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      if (!Files.isDirectory(target.getParent())) {
        Files.createDirectories(target.getParent());
        Disk.forceDirectory(folder);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    Disk.forceDirectory(target.getParent());
  }

  /** Remembers which image a URL had. */
  void link(FileName url, FileName image) throws IOException {
    write(url, image.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the image that a URL had; null if it is not known. */
  FileName follow(FileName url) throws IOException {
    try (FileChannel channel = channel(url)) {
      ByteBuffer text = ByteBuffer.allocate(MAX_LINK_BYTES);
      while (text.hasRemaining() && channel.read(text) >= 0) {
        // Reads on.
      }
      return FileName.parseImage(
          new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Whether a file of this length exists. */
  boolean has(FileName name, long bytes) {
    try {
      BasicFileAttributes attributes = attributes(folder.resolve(name.path()));
      return attributes.isRegularFile() && attributes.size() == bytes;
    } catch (IOException e) {
      return false;
    }
  }

  boolean exists(FileName name) {
    return Files.isRegularFile(folder.resolve(name.path()), LinkOption.NOFOLLOW_LINKS);
  }

  /** Records that a file was used. */
  void use(FileName name, long now) throws IOException {
    Files.setLastModifiedTime(folder.resolve(name.path()), FileTime.fromMillis(now));
  }

  /**
   * Opens a file. It can be read to its end even if it is deleted in the meantime.
   *
   * @throws NoSuchFileException if there is none
   */
  FileChannel channel(FileName name) throws IOException {
    return FileChannel.open(
        folder.resolve(name.path()), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  void delete(FileName name) throws IOException {
    Files.deleteIfExists(folder.resolve(name.path()));
  }
}
