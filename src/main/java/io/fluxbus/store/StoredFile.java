package io.fluxbus.store;

import java.util.Objects;

/**
 * The file in which an image of a recorded outcome was saved.
 *
 * @param path the absolute path, on the machine of the program that saved it
 * @param sha256 the SHA-256 of the file's bytes, in 64 hexadecimal digits. Another file at the path
 *     is not the image
 */
public record StoredFile(String path, String sha256) {
  /** Creates a file. */
  public StoredFile {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(sha256, "sha256");
  }
}
