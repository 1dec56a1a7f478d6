package io.fluxbus.image;

import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;

/** What an image is by its own bytes, whatever its URL or its headers claim. */
enum ImageFormat {
  JPEG("jpg", "ffd8ff", "ffd9"),
  PNG("png", "89504e470d0a1a0a", "0000000049454e44ae426082");

  /** So many bytes decide. */
  static final int MAGIC_LENGTH = 8;

  /** So many bytes hold the longest end mark. */
  static final int END_LENGTH = 12;

  private static final HexFormat HEX = HexFormat.of();

  private final String extension;
  private final String magic;
  private final String end;

  ImageFormat(String extension, String magic, String end) {
    this.extension = extension;
    this.magic = magic;
    this.end = end;
  }

  /** The format of a file that begins with these {@value #MAGIC_LENGTH} bytes, or null. */
  static ImageFormat of(Buffer head) {
    String begin = HEX.formatHex(head.getBytes(0, MAGIC_LENGTH));
    for (ImageFormat format : values()) {
      if (begin.startsWith(format.magic)) {
        return format;
      }
    }
    return null;
  }

  /** Without a dot; also the name of its reader. */
  String extension() {
    return extension;
  }

  /** Whether a file that ends with these bytes has come to its end. */
  boolean endsWith(byte[] tail) {
    return HEX.formatHex(tail).endsWith(end);
  }
}
