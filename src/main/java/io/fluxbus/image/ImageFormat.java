package io.fluxbus.image;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What an image is by its own bytes, whatever its URL or its headers claim. */
enum ImageFormat {
  JPEG("jpg", "image/jpeg", "ffd8ff", "ffd9"),
  PNG("png", "image/png", "89504e470d0a1a0a", "0000000049454e44ae426082");

  /** So many bytes decide. */
  static final int MAGIC_LENGTH = 8;

  /** In so many last bytes of a file its end mark stands: some programs write more behind it. */
  static final int TAIL_LENGTH = 64 * 1024;

  private static final HexFormat HEX = HexFormat.of();

  private final String extension;
  private final String contentType;
  private final String magic;
  private final String end;

  ImageFormat(String extension, String contentType, String magic, String end) {
    this.extension = extension;
    this.contentType = contentType;
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

  /** The media type that is registered for the format. */
  String contentType() {
    return contentType;
  }

  /**
   * Whether a file with these last bytes has come to its end: no pixel data looks like the mark.
   */
  boolean endsIn(byte[] tail) {
    String mark = new String(HEX.parseHex(end), StandardCharsets.ISO_8859_1);
    return new String(tail, StandardCharsets.ISO_8859_1).contains(mark);
  }
}
