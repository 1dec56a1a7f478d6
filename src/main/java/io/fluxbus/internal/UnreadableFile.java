package io.fluxbus.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The message about a file that cannot be read. It names the file and never its contents. */
public final class UnreadableFile {
  private UnreadableFile() {}

  /**
   * Returns the message, such as {@code key.txt cannot be read: it does not exist}.
   *
   * @param file the path as the user wrote it
   * @param thrown by the attempt to read the file
   */
  public static String message(String file, Throwable thrown) {
    return file + " cannot be read: " + (isFolder(file) ? "it is a folder" : reason(thrown));
  }

  private static boolean isFolder(String file) {
    try {
      return Files.isDirectory(Path.of(file));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      // Vert.x and others wrap the exception of the JDK.
      cause = cause.getCause();
    }
    if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
      return "it does not exist";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof CharacterCodingException) {
      return "it is not UTF-8";
    }
    String text =
        cause instanceof FileSystemException system
            ? system.getReason()
            : cause instanceof IOException ? cause.getMessage() : null;
    return text == null ? cause.getClass().getSimpleName() : text;
  }
}
