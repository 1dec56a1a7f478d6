package io.fluxbus.gateway.file;

import io.fluxbus.image.ImageContent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;

/**
 * A folder of images from which the oldest ones are deleted. Thread-safe. The methods that throw an
 * {@link IOException} block.
 */
final class BoundedFolder {
  /** Each image has a link, too. */
  private static final int MAX_FILES = 200_000;

  /** What a file of a few bytes occupies on a disk. */
  private static final long LINK_BYTES = 4_096;

  private static final int LOCKS = 64;

  private final FileFolder folder;
  private final FileIndex index;
  private final InstantSource clock;

  /** A file is not deleted while it is written or returned again. */
  private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

  BoundedFolder(StoredImagesOptions options, InstantSource clock) {
    this.folder = new FileFolder(Path.of(options.getDirectory()).toAbsolutePath());
    this.index = new FileIndex(options.getMaxBytes(), MAX_FILES, options.getKeepDuration());
    this.clock = clock;
  }

  /** Creates the folder, and reads which files it has. */
  Void open() throws IOException {
    folder.open(clock.millis());
    for (FileFolder.Found file : folder.list()) {
      index.add(file.name().toString(), bytes(file.name(), file.bytes()), file.used());
    }
    deleteExcess();
    return null;
  }

  private static long bytes(FileName name, long bytes) {
    return name.extension().equals(FileName.LINK) ? LINK_BYTES : bytes;
  }

  /**
   * Stores an image.
   *
   * @param url the name of the link; null for none
   */
  FileName store(ImageContent content, FileName url) throws IOException {
    byte[] bytes = content.bytes().getBytes();
    FileName name = FileName.ofContent(bytes, content.contentType());
    long now = clock.millis();
    synchronized (lock(name)) {
      if (folder.has(name, bytes.length)) {
        folder.use(name, now);
      } else {
        folder.write(name, bytes);
      }
      index.add(name.toString(), bytes.length, now);
    }
    if (url != null) {
      synchronized (lock(url)) {
        folder.link(url, name);
        index.add(url.toString(), LINK_BYTES, now);
      }
    }
    deleteExcess();
    return name;
  }

  private Object lock(FileName name) {
    return locks[Integer.parseInt(name.hash().substring(0, 2), 16) % LOCKS];
  }

  /** Deletes files that are too old or too many. One that is being read remains until then. */
  private void deleteExcess() throws IOException {
    for (String excess : index.removeExcess(clock.millis())) {
      FileName name = FileName.parse(excess);
      synchronized (lock(name)) {
        if (!index.contains(excess)) {
          folder.delete(name);
        }
      }
    }
  }

  /** Returns false if the folder certainly does not have a file. */
  boolean mayHave(FileName name) {
    return index.contains(name.toString());
  }

  /** Returns the image that a URL had; null if it is not stored. */
  FileName follow(FileName url) throws IOException {
    FileName name = folder.follow(url);
    return name != null && use(name) && use(url) ? name : null;
  }

  /** Returns whether a file still exists. Then it becomes the one that was used last. */
  private boolean use(FileName name) throws IOException {
    synchronized (lock(name)) {
      if (!index.contains(name.toString()) || !folder.exists(name)) {
        return false;
      }
      long now = clock.millis();
      folder.use(name, now);
      index.use(name.toString(), now);
      return true;
    }
  }

  /** Opens an image. Returns null if it is not stored. */
  StoredFile open(FileName image) throws IOException {
    if (!folder.exists(image)) {
      return null;
    }
    try {
      FileChannel channel = folder.channel(image);
      return new StoredFile(image.hash(), image.contentType(), channel.size(), channel);
    } catch (NoSuchFileException deleted) {
      return null;
    }
  }

  @Override
  public String toString() {
    return folder.folder().toString();
  }
}
