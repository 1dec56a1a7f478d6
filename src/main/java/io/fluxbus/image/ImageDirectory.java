package io.fluxbus.image;

import io.fluxbus.image.ImageInspector.Inspected;
import io.fluxbus.internal.Disk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The directory in which the images of a request are stored. An image is first written to a
 * temporary file in the same directory. The complete file is then moved to its name, so incomplete
 * images are never visible. The messages of disk failures name the directory.
 */
final class ImageDirectory {
  /** The maximum number of unwritten bytes of an image. Then its connection is paused. */
  private static final int WRITE_QUEUE = 64 * 1024;

  private final Vertx vertx;
  private final Path directory;
  private final long maxImageSize;
  private final boolean durable;

  ImageDirectory(Vertx vertx, Path directory, ImageOptions options) {
    this.vertx = vertx;
    this.directory = directory.toAbsolutePath();
    this.maxImageSize = options.getMaxImageSize();
    this.durable = options.isDurable();
  }

  /** Creates the directory if it is missing. */
  Future<Void> create() {
    return blocking(
        () -> {
          Files.createDirectories(directory);
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
  Future<ImageFile> store(String id, int index, Function<ImageSink, Future<Void>> source) {
    TemporaryFiles temporaries = new TemporaryFiles(directory);
    // An absolute path, because Vert.x also searches the class path for a relative one.
    Path temporary = temporaries.next();
    return vertx
        .fileSystem()
        .open(temporary.toString(), new OpenOptions().setRead(false).setCreateNew(true))
        .recover(cause -> Future.failedFuture(diskFailure(cause)))
        .compose(file -> fill(file, source))
        .compose(
            sink ->
                blocking(
                    () -> {
                      if (Files.size(temporary) != sink.size()) {
                        throw new IOException("not every byte was written");
                      }
                      Path decoded = sink.decoder().decode(temporary, temporaries, maxImageSize);
                      return publish(decoded, id, index);
                    }))
        .eventually(() -> delete(temporaries));
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
              Path temporary = temporaries.next();
              try (OutputStream output = create(temporary)) {
                EmbeddedImage.decode(text, output, maxImageSize);
              }
              Path decoded =
                  new ContentDecoder(List.of()).decode(temporary, temporaries, maxImageSize);
              return publish(decoded, id, index);
            })
        .eventually(() -> delete(temporaries));
  }

  /** Creates a file. Fails if a file or a link with that name exists. */
  static OutputStream create(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Writes the file. The sink is closed when the future completes. */
  private Future<ImageSink> fill(AsyncFile file, Function<ImageSink, Future<Void>> source) {
    ImageSink sink =
        new ImageSink(file.setWriteQueueMaxSize(WRITE_QUEUE), maxImageSize, this::diskFailure);
    return Future.succeededFuture(sink)
        .compose(source)
        .compose(v -> sink.close())
        .recover(cause -> sink.close().transform(v -> Future.failedFuture(cause)))
        .map(sink);
  }

  private Future<Void> delete(TemporaryFiles temporaries) {
    return vertx.executeBlocking(
        () -> {
          temporaries.delete();
          return null;
        },
        false);
  }

  /**
   * Moves a complete image to its name. A file or a link with that name is replaced, not followed.
   */
  private ImageFile publish(Path temporary, String id, int index) throws IOException {
    Inspected image = ImageInspector.inspect(temporary);
    if (durable) {
      Disk.forceFile(temporary);
    }
    String name = FileNames.image(id, index, image.format());
    move(temporary, directory.resolve(name));
    if (durable) {
      Disk.forceDirectory(directory);
    }
    return new ImageFile(name, image.format().contentType(), image.size());
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
