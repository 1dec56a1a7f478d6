package io.fluxbus.batch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The files in the images folder that no outcome names. Another program may have created them, so a
 * batch does not replace them. Not thread-safe.
 */
final class ForeignImages {
  private static final Pattern INDEX_AND_EXTENSION = Pattern.compile("[0-9]+\\.[a-z]+");

  private final Path images;
  private final NavigableSet<String> names = new TreeSet<>();

  /** Creates an empty set; {@link #list} fills it. */
  ForeignImages(Path images) {
    this.images = images;
  }

  /** Adds all files of the folder. Blocks. */
  void list() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(images)) {
      for (Path file : files) {
        names.add(file.getFileName().toString());
      }
    }
  }

  /** Removes a file, because an outcome names it. */
  void remove(String name) {
    names.remove(name);
  }

  /** The file that an image of the request would replace; null if it would replace no file. */
  Path replacedBy(String id) {
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
