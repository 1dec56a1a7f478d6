package io.fluxbus.image;

import io.fluxbus.image.ImageInspector.Inspected;
import io.fluxbus.internal.Disk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * A directory in which images are stored. An image is first written to a temporary file in the same
 * directory. The complete file is then moved to its name, so incomplete images are never visible.
 * The messages of disk failures name the directory.
 */
final class ImageDirectory {
  private final Vertx vertx;
  private final Path directory;
  private final long maxImageSize;
  private final boolean durable;

  private final SharedForce force;

  private volatile boolean created;

  ImageDirectory(Vertx vertx, Path directory, ImageOptions options) {
    this(vertx, directory, options, () -> Disk.forceDirectory(directory));
  }

  /**
   * @param force forces the directory
   */
  ImageDirectory(Vertx vertx, Path directory, ImageOptions options, Runnable force) {
    this.vertx = vertx;
    this.force = new SharedForce(force);
    this.directory = directory.toAbsolutePath();
    this.maxImageSize = options.getMaxImageSize();
    this.durable = options.isDurable();
  }

  /** Whether this is the directory of a path. */
  boolean isAt(Path path) {
    return directory.equals(path.toAbsolutePath());
  }

  /** Creates the directory if it is missing and was not created by an earlier call. */
  Future<Void> create() {
    if (created) {
      return Future.succeededFuture();
    }
    return blocking(
        () -> {
          Files.createDirectories(directory);
          created = true;
          return null;
        });
  }

  /**
   * Downloads and stores an image.
   *
   * @param id the id of the request
   * @param index the index of the image in the result
   * @param source writes the image to a sink, and does not use the sink after its future completes
   * @return fails with an {@link ImageException}; then no file remains
   */
  Future<ImageFile> store(String id, int index, Function<FileSink, Future<Void>> source) {
    TemporaryFiles temporaries = new TemporaryFiles(directory);
    FileData data = new FileData(temporaries.next(), temporaries);
    FileSink sink = new FileSink(() -> open(data.file()), maxImageSize, this::blocking);
    Future<Void> received = Future.succeededFuture(sink).compose(source);
    return received
        .transform(v -> sink.end())
        .compose(v -> received)
        .transform(
            ended ->
                ended.succeeded()
                    ? blocking(() -> complete(sink, data, id, index))
                    : discard(sink, temporaries)
                        .transform(v -> Future.failedFuture(ended.cause())));
  }

  private ImageFile complete(FileSink sink, FileData data, String id, int index) throws Exception {
    try (sink) {
      Inspected image = sink.complete(durable);
      return image == null
          ? inspectAndMove(sink.decoder(), data, id, index)
          : move(image, data, id, index);
    } finally {
      data.temporaries().delete();
    }
  }

  private Future<Void> discard(FileSink sink, TemporaryFiles temporaries) {
    return blocking(
        () -> {
          sink.close();
          temporaries.delete();
          return null;
        });
  }

  /**
   * Stores an image whose bytes are in the outcome.
   *
   * @param text Base64 or a data URI
   * @return fails with an {@link ImageException}; then no file remains
   */
  Future<ImageFile> store(String id, int index, String text) {
    TemporaryFiles temporaries = new TemporaryFiles(directory);
    return blocking(
        () -> {
          FileData data = new FileData(temporaries.next(), temporaries);
          try {
            try (OutputStream output = Channels.newOutputStream(open(data.file()))) {
              EmbeddedImage.decode(text, output, maxImageSize);
            }
            return inspectAndMove(new ContentDecoder(List.of()), data, id, index);
          } finally {
            temporaries.delete();
          }
        });
  }

  /**
   * Stores a copy of an image.
   *
   * @param source a complete image. If it has the name that the copy would get, it stays
   * @return fails if it cannot be read, or is not an image; then no file remains
   */
  Future<ImageFile> copy(String id, int index, Path source) {
    TemporaryFiles temporaries = new TemporaryFiles(directory);
    return blocking(
        () -> {
          Inspected image = ImageInspector.inspect(source);
          Path own = directory.resolve(FileNames.image(id, index, image.format()));
          if (source.equals(own) && Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
            return new ImageFile(
                own.getFileName().toString(), image.format().contentType(), image.size());
          }
          FileData data = new FileData(temporaries.next(), temporaries);
          try {
            try (OutputStream output = Channels.newOutputStream(open(data.file()))) {
              Files.copy(source, output);
            }
            return inspectAndMove(new ContentDecoder(List.of()), data, id, index);
          } finally {
            temporaries.delete();
          }
        });
  }

  /**
   * Creates a file. Fails if a file or a link with that name exists. Creates the directory if it
   * was deleted.
   */
  private FileChannel open(Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      return FileChannel.open(file, options);
    } catch (NoSuchFileException e) {
      Files.createDirectories(directory);
      return FileChannel.open(file, options);
    }
  }

  private ImageFile inspectAndMove(ContentDecoder decoder, FileData received, String id, int index)
      throws IOException {
    FileData decoded = decoder.decode(received, maxImageSize);
    return move(check(decoded.file()), decoded, id, index);
  }

  /**
   * Moves a complete image to its name. A file or a link with that name is replaced, not followed.
   */
  private ImageFile move(Inspected image, FileData data, String id, int index) throws IOException {
    String name = FileNames.image(id, index, image.format());
    move(data.file(), directory.resolve(name));
    data.temporaries().moved(data.file());
    if (durable) {
      force.run();
    }
    return new ImageFile(name, image.format().contentType(), image.size());
  }

  /** Checks that a file is a complete image, and forces it to the disk if it must be durable. */
  private Inspected check(Path temporary) throws IOException {
    try (ImageInput input = ImageInput.open(temporary)) {
      Inspected image = ImageInspector.inspect(input);
      if (durable) {
        input.force();
      }
      return image;
    }
  }

  /**
   * Finds an image that was stored before.
   *
   * @param id the id of the request
   * @param index the index of the image in the result
   * @param file the path in the outcome. Only its file name is used, because the directory may have
   *     been moved
   * @return the image, or null if the file is incomplete or does not have a name that {@link
   *     #store} would use. Never fails
   */
  Future<ImageFile> find(String id, int index, String file) {
    String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    for (ImageFormat format : ImageFormat.values()) {
      if (name.equals(FileNames.image(id, index, format))) {
        Path path = directory.resolve(name);
        return vertx.executeBlocking(() -> inspect(path, format), false).otherwiseEmpty();
      }
    }
    return Future.succeededFuture();
  }

  /** Returns the image, or null if the file is not a complete image of the format. */
  private static ImageFile inspect(Path path, ImageFormat format) throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    Inspected image = ImageInspector.inspect(path);
    return image.format() == format
        ? new ImageFile(path.getFileName().toString(), format.contentType(), image.size())
        : null;
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return vertx
        .executeBlocking(work, false)
        .recover(
            cause ->
                Future.failedFuture(cause instanceof ImageException ? cause : diskFailure(cause)));
  }

  private ImageException diskFailure(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return ImageException.permanent(
        "the directory "
            + directory
            + " cannot be written: "
            + root.getClass().getSimpleName()
            + " "
            + root.getMessage());
  }
}
