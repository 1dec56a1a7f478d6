package io.fluxbus.gateway.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of a file: the SHA-256 of its content, or of the URL that it had, and an extension. No
 * other name is ever read, written or deleted, so a name cannot lead out of the folder.
 *
 * @param hash 64 hexadecimal digits
 * @param extension that of the format of an image, or {@value #LINK}
 */
record FileName(String hash, String extension) {
  /** A file with the name of the image that was fetched from a URL. */
  static final String LINK = "url";

  private static final Map<String, String> TYPES =
      Map.of(
          "jpg", "image/jpeg",
          "png", "image/png",
          "webp", "image/webp",
          "gif", "image/gif",
          "avif", "image/avif",
          "heic", "image/heic",
          "jxl", "image/jxl",
          "bmp", "image/bmp",
          "tiff", "image/tiff");

  private static final Map<String, String> EXTENSIONS =
      TYPES.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.([a-z]{3,4})");
  private static final int FOLDER_DIGITS = 2;

  /**
   * Returns the name of an image.
   *
   * @param contentType the type that its bytes have
   */
  static FileName ofContent(byte[] bytes, String contentType) {
    return new FileName(sha256(bytes), EXTENSIONS.get(contentType));
  }

  /**
   * Returns the name of the link of a URL. The URL, which may be secret, cannot be read from it.
   */
  static FileName ofUrl(String url) {
    return new FileName(sha256(url.getBytes(StandardCharsets.UTF_8)), LINK);
  }

  /** Parses a name; null if it is none. */
  static FileName parse(String text) {
    Matcher name = NAME.matcher(text);
    if (!name.matches()) {
      return null;
    }
    String extension = name.group(2);
    return TYPES.containsKey(extension) || extension.equals(LINK)
        ? new FileName(name.group(1), extension)
        : null;
  }

  /** Parses the name of an image; null if it is none. */
  static FileName parseImage(String text) {
    FileName name = parse(text);
    return name == null || name.extension().equals(LINK) ? null : name;
  }

  /** The media type of an image. */
  String contentType() {
    return TYPES.get(extension);
  }

  /** The path below the folder of the store, such as {@code ab/cdef.jpg}. */
  Path path() {
    return Path.of(
        hash.substring(0, FOLDER_DIGITS), hash.substring(FOLDER_DIGITS) + "." + extension);
  }

  @Override
  public String toString() {
    return hash + "." + extension;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
