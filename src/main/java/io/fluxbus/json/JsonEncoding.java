package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;

/** Determines the encoding of a JSON text by its byte order mark, or else by its zero bytes. */
final class JsonEncoding {
  private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
  private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

  private JsonEncoding() {}

  /**
   * Returns the text in UTF-8 without a byte order mark. A text in UTF-8 is not copied.
   *
   * @param text a whole body
   */
  static JsonText utf8(JsonText text) {
    Charset charset = charset(text);
    if (charset.equals(UTF_8)) {
      boolean marked = at(text, 0) == 0xef && at(text, 1) == 0xbb && at(text, 2) == 0xbf;
      return marked ? text.part(text.from() + 3, text.to()) : text;
    }
    String decoded = new String(text.bytes(), text.from(), text.length(), charset);
    byte[] bytes = (decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded).getBytes(UTF_8);
    return new JsonText(bytes, 0, bytes.length, false, true);
  }

  private static Charset charset(JsonText text) {
    int a = at(text, 0);
    int b = at(text, 1);
    int c = at(text, 2);
    int d = at(text, 3);
    if ((a == 0 && b == 0 && c == 0xfe && d == 0xff) || (a == 0 && b == 0 && c == 0 && d > 0)) {
      return UTF_32BE;
    }
    if ((a == 0xff && b == 0xfe && c == 0 && d == 0) || (a > 0 && b == 0 && c == 0 && d == 0)) {
      return UTF_32LE;
    }
    if ((a == 0xfe && b == 0xff) || (a == 0 && b > 0)) {
      return UTF_16BE;
    }
    return (a == 0xff && b == 0xfe) || (a > 0 && b == 0) ? UTF_16LE : UTF_8;
  }

  /** Returns a byte, or -1 after the end. */
  private static int at(JsonText text, int index) {
    return index < text.length() ? text.bytes()[text.from() + index] & 0xff : -1;
  }
}
