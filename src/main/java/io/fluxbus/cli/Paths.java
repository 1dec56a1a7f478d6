package io.fluxbus.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** File names as they are given on a command line. */
final class Paths {
  /** Stands for bytes that the locale could not read. */
  private static final char REPLACED = '\uFFFD';

  private Paths() {}

  /**
   * @throws IllegalArgumentException if the name cannot be one of a file, such as in a locale that
   *     cannot encode it
   */
  static Path parse(String name) {
    if (!isWhole(name)) {
      throw new IllegalArgumentException(unencodable(name));
    }
    try {
      Path path = Path.of(name);
      requireWorkingDirectory(name, path);
      return path;
    } catch (InvalidPathException e) {
      boolean characters = name.chars().noneMatch(c -> c == 0);
      throw new IllegalArgumentException(
          characters ? unencodable(name) : "\"" + name + "\" has a NUL character");
    }
  }

  /** Otherwise the JDK would look for a relative name in another directory, or create it there. */
  private static void requireWorkingDirectory(String name, Path path) {
    if (!path.isAbsolute() && !name.equals("-") && !isWhole(System.getProperty("user.dir"))) {
      throw new IllegalArgumentException(
          "the locale cannot encode the name of the working directory: set a UTF-8 locale, such as"
              + " LC_ALL=C.UTF-8, or name an absolute path");
    }
  }

  /** Whether an argument arrived as it was given. */
  static boolean isWhole(String argument) {
    return argument.indexOf(REPLACED) < 0 || "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
  }

  private static String unencodable(String name) {
    return "the locale cannot encode the file name \""
        + name
        + "\": set a UTF-8 locale, such as LC_ALL=C.UTF-8";
  }
}
