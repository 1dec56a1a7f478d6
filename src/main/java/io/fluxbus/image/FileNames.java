package io.fluxbus.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/** The names of image files. They depend on the request's id and never on a response. */
final class FileNames {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

  private FileNames() {}

  /**
   * Returns the name of an image, such as {@code a=1-0.jpg} for the first image of the request
   * {@code a:1}. A colon is replaced because it has a meaning in some file systems. Characters that
   * an id cannot contain are percent-encoded.
   */
  static String image(String id, int index, ImageFormat format) {
    StringBuilder name = new StringBuilder();
    for (byte b : id.getBytes(UTF_8)) {
      if (PLAIN.indexOf(b) >= 0) {
        name.append((char) b);
      } else if (b == ':') {
        name.append('=');
      } else {
        name.append(String.format("%%%02X", b));
      }
    }
    return name + "-" + index + "." + format.extension();
  }

  /** Returns a unique hidden name. */
  static String temporary() {
    return "." + UUID.randomUUID() + ".part";
  }
}
