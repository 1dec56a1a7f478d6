package io.fluxbus.json;

import java.nio.charset.StandardCharsets;

/** Determines the media type of an image from its first bytes. */
public final class ImageType {
  /** The number of first bytes that are sufficient. */
  static final int HEAD = 16;

  private ImageType() {}

  /**
   * Returns the media type of the image between two indexes.
   *
   * @return a type such as {@code image/png}; null for bytes of no known image format
   */
  public static String of(byte[] bytes, int from, int to) {
    String head = new String(bytes, from, Math.min(HEAD, to - from), StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
      return "image/png";
    }
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return "image/jpeg";
    }
    if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
      return "image/gif";
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return "image/webp";
    }
    if (head.startsWith("ftyp", 4)) {
      return isoMedia(head);
    }
    if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
      return "image/tiff";
    }
    if (head.startsWith("\0\0\0\u000cJXL \r\n\u0087\n") || head.startsWith("\u00ff\n")) {
      return "image/jxl";
    }
    // Two letters are not sufficient. The reserved bytes of every bitmap are zero.
    return head.startsWith("BM") && head.startsWith("\0\0\0\0", 6) ? "image/bmp" : null;
  }

  private static String isoMedia(String head) {
    if (head.startsWith("avif", 8) || head.startsWith("avis", 8)) {
      return "image/avif";
    }
    return head.startsWith("heic", 8) || head.startsWith("heix", 8) || head.startsWith("mif1", 8)
        ? "image/heic"
        : null;
  }
}
