package io.fluxbus.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The temporary files of one image. Any thread may use it. */
final class TemporaryFiles {
  private final Path directory;
  private final List<Path> files = new CopyOnWriteArrayList<>();

  TemporaryFiles(Path directory) {
    this.directory = directory;
  }

  /** Returns a path that cannot be guessed. The caller must create the file with CREATE_NEW. */
  Path next() {
    Path file = directory.resolve(FileNames.temporary());
    files.add(file);
    return file;
  }

  /** Must be called for a file that was moved, so that it is not looked for again. */
  void moved(Path file) {
    files.remove(file);
  }

  /** Deletes the files that exist and were not moved. Blocks. */
  void delete() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
