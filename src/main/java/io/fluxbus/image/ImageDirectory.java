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
 * Where the images of one request go. An image appears under its name whole or not at all: it is
 * written to a temporary file beside it, which is moved in the end or deleted. Failures of the disk
 * name the directory.
 */
final class ImageDirectory {
  /** How many bytes of an image may wait for the disk before its connection is paused. */
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

  /** Creates it when it is missing. */
  Future<Void> make() {
    return blocking(
        () -> {
          Files.createDirectories(directory);
          return null;
        });
  }

  /**
   * Writes one image that comes over the network.
   *
   * @param id the request's
   * @param index the image's among those of the result
   * @param source fills the sink that it is given, and is done with it when its future completes
   * @return an {@link ImageFailure} when it fails; then nothing is left behind
   */
  Future<StoredImage> store(String id, int index, Function<ImageSink, Future<Void>> source) {
    Temporaries temporaries = new Temporaries(directory);
    // Vert.x would look for a relative path on the class path too.
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
                      return keep(decoded, id, index);
                    }))
        .eventually(() -> delete(temporaries));
  }

  /**
   * Writes one image whose bytes are in the outcome.
   *
   * @param text Base64 or a data URI
   * @return as of the other method
   */
  Future<StoredImage> store(String id, int index, String text) {
    Temporaries temporaries = new Temporaries(directory);
    return blocking(
            () -> {
              Path temporary = temporaries.next();
              try (OutputStream output = create(temporary)) {
                EmbeddedImage.decode(text, output, maxImageSize);
              }
              Path decoded =
                  new ContentDecoder(List.of()).decode(temporary, temporaries, maxImageSize);
              return keep(decoded, id, index);
            })
        .eventually(() -> delete(temporaries));
  }

  /** Creates a file, but never through a link that has its name. */
  static OutputStream create(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** The sink is closed when the future completes. */
  private Future<ImageSink> fill(AsyncFile file, Function<ImageSink, Future<Void>> source) {
    ImageSink sink =
        new ImageSink(file.setWriteQueueMaxSize(WRITE_QUEUE), maxImageSize, this::diskFailure);
    return Future.succeededFuture(sink)
        .compose(source)
        .compose(v -> sink.close())
        .recover(cause -> sink.close().transform(v -> Future.failedFuture(cause)))
        .map(sink);
  }

  private Future<Void> delete(Temporaries temporaries) {
    return vertx.executeBlocking(
        () -> {
          temporaries.delete();
          return null;
        },
        false);
  }

  /** Gives a complete image its name. A file or a link of that name is replaced, not followed. */
  private StoredImage keep(Path temporary, String id, int index) throws IOException {
    Inspected image = ImageInspector.inspect(temporary);
    if (durable) {
      Disk.forceFile(temporary);
    }
    String name = FileNames.image(id, index, image.format());
    move(temporary, directory.resolve(name));
    if (durable) {
      Disk.forceDirectory(directory);
    }
    return new StoredImage(name, image.format().contentType(), image.size());
  }

  /**
   * Looks in this directory for an image that was stored before.
   *
   * @param id the request's
   * @param index the image's among those of the result
   * @param file where the outcome says that the image is. Only the name counts: the directory may
   *     have been moved
   * @return the image; null unless it is complete and has a name that {@link #store} gives. Never
   *     fails
   */
  Future<StoredImage> find(String id, int index, String file) {
    String found = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    for (ImageFormat format : ImageFormat.values()) {
      if (found.equals(FileNames.image(id, index, format))) {
        Path path = directory.resolve(found);
        return vertx.executeBlocking(() -> inspect(path, format), false).otherwiseEmpty();
      }
    }
    return Future.succeededFuture();
  }

  /** Null unless it is a complete image of that format. */
  private static StoredImage inspect(Path path, ImageFormat format) throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    Inspected image = ImageInspector.inspect(path);
    return image.format() == format
        ? new StoredImage(path.getFileName().toString(), format.contentType(), image.size())
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
                Future.failedFuture(cause instanceof ImageFailure ? cause : diskFailure(cause)));
  }

  private ImageFailure diskFailure(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return ImageFailure.lasting(
        "the directory "
            + directory
            + " cannot be written: "
            + root.getClass().getSimpleName()
            + " "
            + root.getMessage());
  }
}
