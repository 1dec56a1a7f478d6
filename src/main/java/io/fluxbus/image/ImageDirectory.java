package io.fluxbus.image;

import io.fluxbus.internal.Disk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Where the images of one request go. An image appears under its name whole or not at all: it is
 * written to a temporary file beside it, which is moved in the end or deleted. Failures of the disk
 * name the directory.
 */
final class ImageDirectory {
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
   * Writes one image.
   *
   * @param id the request's
   * @param index the image's among those of the result
   * @param source fills the sink that it is given, and is done with it when its future completes
   * @return an {@link ImageFailure} when it fails; then nothing is left behind
   */
  Future<StoredImage> store(String id, int index, Function<ImageSink, Future<Void>> source) {
    // Vert.x would look for a relative path on the class path too.
    Path temporary = directory.resolve(FileNames.temporary());
    return vertx
        .fileSystem()
        .open(temporary.toString(), new OpenOptions().setRead(false).setCreateNew(true))
        .recover(cause -> Future.failedFuture(diskFailure(cause)))
        .compose(file -> fill(file, source, sink -> keep(temporary, sink, id, index), temporary));
  }

  private Future<StoredImage> fill(
      AsyncFile file,
      Function<ImageSink, Future<Void>> source,
      Function<ImageSink, Future<StoredImage>> keep,
      Path temporary) {
    ImageSink sink = new ImageSink(file, maxImageSize, this::diskFailure);
    return Future.succeededFuture(sink)
        .compose(source)
        .compose(v -> sink.close())
        .compose(v -> keep.apply(sink))
        .recover(
            cause ->
                sink.close()
                    .transform(v -> blocking(() -> Files.deleteIfExists(temporary)))
                    .transform(v -> Future.failedFuture(cause)));
  }

  private Future<StoredImage> keep(Path temporary, ImageSink sink, String id, int index) {
    return blocking(
        () -> {
          if (Files.size(temporary) != sink.size()) {
            throw new IOException("not every byte was written");
          }
          ImageHeader header = ImageHeader.read(temporary, sink.format());
          if (!ImageHeader.whole(temporary, sink.format())) {
            throw ImageFailure.again("it was cut off");
          }
          if (durable) {
            Disk.forceFile(temporary);
          }
          String name = FileNames.image(id, index, sink.format());
          move(temporary, directory.resolve(name));
          if (durable) {
            Disk.forceDirectory(directory);
          }
          return new StoredImage(
              name, sink.format().contentType(), header.width(), header.height());
        });
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

  /** Null unless it is a complete image. */
  private static StoredImage inspect(Path path, ImageFormat format) throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || !ImageHeader.whole(path, format)) {
      return null;
    }
    ImageHeader header = ImageHeader.read(path, format);
    return new StoredImage(
        path.getFileName().toString(), format.contentType(), header.width(), header.height());
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
