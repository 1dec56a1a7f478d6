package io.fluxbus.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Parses the file names of a command line, and detects text that the locale cannot decode. */
final class PathParser {
  /** The JDK replaces bytes that the locale cannot decode by this character. */
  private static final char REPLACED = '\uFFFD';

  private PathParser() {}

  /**
   * Parses a file name.
   *
   * @throws IllegalArgumentException if no file can have this name, for example because the locale
   *     cannot encode it
   */
  static Path parse(String name) {
    if (!isDecoded(name)) {
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

  /**
   * Checks the name of the working directory: if it is not decoded, the JDK resolves a relative
   * name against another directory.
   */
  private static void requireWorkingDirectory(String name, Path path) {
    if (!path.isAbsolute() && !name.equals("-") && !isDecoded(System.getProperty("user.dir"))) {
      throw new IllegalArgumentException(
          "the locale cannot encode the name of the working directory: set a UTF-8 locale, such as"
              + " LC_ALL=C.UTF-8, or name an absolute path");
    }
  }

  /** Whether the locale has decoded all bytes of an argument. */
  static boolean isDecoded(String argument) {
    return argument.indexOf(REPLACED) < 0 || "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
  }

  private static String unencodable(String name) {
    return "the locale cannot encode the file name \""
        + name
        + "\": set a UTF-8 locale, such as LC_ALL=C.UTF-8";
  }
}
