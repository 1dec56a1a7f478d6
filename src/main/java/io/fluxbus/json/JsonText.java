package io.fluxbus.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A string, number or literal of a JSON text, not yet decoded. It refers to the bytes of the text,
 * so an image of several megabytes is copied only once: into the string that is kept.
 */
final class JsonText {
  /** The longest form of one character: a backslash, u, and four digits. */
  private static final int MAX_BYTES_PER_CHAR = 6;

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final boolean escaped;
  private final boolean string;

  /**
   * @param from the index of the first byte, after the quotation mark of a string
   * @param to the index after the last byte, before the quotation mark of a string
   * @param escaped whether it contains a backslash
   * @param string whether it is a string
   */
  JsonText(byte[] bytes, int from, int to, boolean escaped, boolean string) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.escaped = escaped;
    this.string = string;
  }

  /** The array that contains the text. */
  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  boolean escaped() {
    return escaped;
  }

  boolean string() {
    return string;
  }

  /** The length in bytes. */
  int length() {
    return to - from;
  }

  /**
   * Decodes the text. Bytes that are not UTF-8 become U+FFFD.
   *
   * @param max the number of characters after which it is cut
   */
  String text(int max) {
    int end = (int) Math.min(to, from + (long) MAX_BYTES_PER_CHAR * max);
    String text = new String(bytes, from, end - from, UTF_8);
    if (escaped) {
      text = unescape(text);
    }
    if (text.length() <= max) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
  }

  /** Returns the text without escapes, cut after {@code max} characters. */
  JsonText decoded(int max) {
    byte[] plain = text(max).getBytes(UTF_8);
    return new JsonText(plain, 0, plain.length, false, string);
  }

  /** Whether both have the same bytes. */
  boolean sameAs(JsonText other) {
    return Arrays.equals(bytes, from, to, other.bytes, other.from, other.to);
  }

  /** Whether it is that text of ASCII, byte by byte. */
  boolean is(String ascii) {
    if (length() != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it starts with a text, without regard to case. */
  boolean startsWith(String lowerCase) {
    if (length() < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      if (Character.toLowerCase((char) bytes[from + i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the part between two indexes of the array. */
  JsonText part(int from, int to) {
    return new JsonText(bytes, from, to, escaped, string);
  }

  /** Returns the text without surrounding white space. */
  JsonText trimmed() {
    int first = from;
    int last = to;
    while (first < last && bytes[first] >= 0 && bytes[first] <= ' ') {
      first++;
    }
    while (first < last && bytes[last - 1] >= 0 && bytes[last - 1] <= ' ') {
      last--;
    }
    return first == from && last == to ? this : part(first, last);
  }

  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      switch (escape) {
        case 'b' -> plain.append('\b');
        case 'f' -> plain.append('\f');
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        case 't' -> plain.append('\t');
        case 'u' -> {
          int code = code(text, i + 1);
          plain.append(code < 0 ? '\uFFFD' : (char) code);
          i += code < 0 ? 0 : 4;
        }
        default -> plain.append(escape);
      }
    }
    return plain.toString();
  }

  private static int code(String text, int from) {
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code;
  }
}
