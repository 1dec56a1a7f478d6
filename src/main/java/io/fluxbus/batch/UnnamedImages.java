package io.fluxbus.batch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The files among the images of a batch that no outcome names. Another program may have created
 * them, so they are not replaced. An image of a request that an earlier run sent is the exception:
 * that run may have been killed before it recorded the outcome. Not for several threads.
 */
final class UnnamedImages {
  private static final Pattern INDEX_AND_EXTENSION = Pattern.compile("[0-9]+\\.[a-z]+");

  private final Path images;
  private final NavigableSet<String> names = new TreeSet<>();

  /** None, until {@link #list}. */
  UnnamedImages(Path images) {
    this.images = images;
  }

  /** Lists the files. It blocks. */
  void list() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(images)) {
      for (Path file : files) {
        names.add(file.getFileName().toString());
      }
    }
  }

  /** An outcome names a file. */
  void remove(String name) {
    names.remove(name);
  }

  /** The file that an image of that request would replace; null when there is none. */
  Path of(String id) {
    String start = id.replace(':', '=') + "-";
    for (String name : names.tailSet(start)) {
      if (!name.startsWith(start)) {
        return null;
      }
      if (INDEX_AND_EXTENSION.matcher(name.substring(start.length())).matches()) {
        return images.resolve(name);
      }
    }
    return null;
  }
}
