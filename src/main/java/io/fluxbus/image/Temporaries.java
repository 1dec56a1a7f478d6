package io.fluxbus.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The temporary files of one image. May be used from any thread. */
final class Temporaries {
  private final Path directory;
  private final List<Path> files = new CopyOnWriteArrayList<>();

  Temporaries(Path directory) {
    this.directory = directory;
  }

  /** A path that nobody can guess. The file is to be created exclusively. */
  Path next() {
    Path file = directory.resolve(FileNames.temporary());
    files.add(file);
    return file;
  }

  /** Deletes those that were created and not moved away. Blocks. */
  void delete() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
