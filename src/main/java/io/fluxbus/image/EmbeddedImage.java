package io.fluxbus.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;

/**
 * Decodes an image whose bytes are in the outcome itself: Base64 in the standard or the URL-safe
 * alphabet, with or without padding and line breaks, or a data URI (RFC 2397).
 */
final class EmbeddedImage {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";
  private static final int MAX_HEAD_LENGTH = 1024;

  private EmbeddedImage() {}

  static boolean isDataUri(String url) {
    return url != null && url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /**
   * Decodes the text in pieces. Blocks.
   *
   * @param maxSize the maximum number of bytes
   * @throws ImageException if there are more bytes, or the text is not Base64
   * @throws IOException if the output cannot be written
   */
  static void decode(String text, OutputStream output, long maxSize) throws IOException {
    boolean uri = isDataUri(text);
    int begin = uri ? text.indexOf(',') + 1 : 0;
    if (uri && (begin == 0 || begin > MAX_HEAD_LENGTH)) {
      throw ImageException.permanent("its data URI is malformed");
    }
    String head = uri ? text.substring(0, begin - 1).stripTrailing() : "";
    boolean base64 =
        !uri
            || head.regionMatches(
                true, head.length() - BASE64.length(), BASE64, 0, BASE64.length());
    Characters characters = new Characters(text, begin, uri, base64);
    InputStream bytes = base64 ? Base64.getDecoder().wrap(characters) : characters;
    ContentDecoder.copy(new CheckedInput(bytes), output, maxSize);
  }

  /** Converts errors of the text, to distinguish them from errors of the disk. */
  private static final class CheckedInput extends InputStream {
    private final InputStream bytes;

    private CheckedInput(InputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      try {
        return bytes.read(buffer, offset, length);
      } catch (EOFException e) {
        throw ImageException.permanent("its data was cut off");
      } catch (IOException e) {
        throw ImageException.permanent("its data is not Base64");
      }
    }
  }

  /** The characters of the text as bytes, without its line breaks and its percent-encoding. */
  private static final class Characters extends InputStream {
    private final String text;
    private final boolean percent;
    private final boolean base64;
    private int at;

    private Characters(String text, int begin, boolean percent, boolean base64) {
      this.text = text;
      this.at = begin;
      this.percent = percent;
      this.base64 = base64;
    }

    @Override
    public int read() throws IOException {
      int next = next();
      while (base64 && (next == ' ' || next == '\n' || next == '\r' || next == '\t')) {
        next = next();
      }
      return !base64 ? next : next == '-' ? '+' : next == '_' ? '/' : next;
    }

    private int next() throws IOException {
      if (at >= text.length()) {
        return -1;
      }
      char next = text.charAt(at++);
      if (next > 0xff) {
        throw new IOException("not a byte");
      }
      if (next != '%' || !percent) {
        return next;
      }
      if (at + 2 > text.length()) {
        throw new EOFException();
      }
      int high = Character.digit(text.charAt(at++), 16);
      int low = Character.digit(text.charAt(at++), 16);
      if (high < 0 || low < 0) {
        throw new IOException("not percent-encoded");
      }
      return (high << 4) | low;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = 0;
      for (int next = 0; count < length; count++) {
        next = read();
        if (next < 0) {
          break;
        }
        buffer[offset + count] = (byte) next;
      }
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
