package io.fluxbus.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/** Names that no answer has a say in. */
final class FileNames {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

  private FileNames() {}

  /**
   * Such as {@code a=1-0.jpg} for the first image of the request {@code a:1}: some file systems
   * give a colon a meaning. What no request's id holds is written as in URLs.
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

  /** Hidden, and never given twice. */
  static String temporary() {
    return "." + UUID.randomUUID() + ".part";
  }
}
