package io.fluxbus.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Base64 in the forms that servers use: the standard or the URL-safe alphabet, with or without
 * padding, with line breaks, with escapes of JSON (PHP escapes the slash, .NET the plus sign), and
 * percent-encoded as in a {@code data:} URI.
 */
final class Base64Text {
  private static final byte INVALID = -1;
  private static final byte SPACE = -2;
  private static final byte PAD = -3;
  private static final byte[] VALUES = values();

  private final JsonText text;
  private final boolean percent;

  /** The index of the next byte. */
  private int at;

  private Base64Text(JsonText text, boolean percent) {
    this.text = text;
    this.percent = percent;
    this.at = text.from();
  }

  /**
   * Converts a text to the standard alphabet with padding and without any other characters, so that
   * every decoder accepts it.
   *
   * @param percent whether a percent sign escapes a character
   * @return null if it is empty or not Base64
   */
  static String normalize(JsonText text, boolean percent) {
    if (isNormal(text)) {
      return new String(text.bytes(), text.from(), text.length(), StandardCharsets.ISO_8859_1);
    }
    byte[] normal = new byte[text.length() + 3];
    int length = new Base64Text(text, percent).copy(normal);
    return length <= 0 ? null : new String(normal, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Whether {@link #normalize} returns a text. */
  static boolean isValid(JsonText text, boolean percent) {
    return isNormal(text) || new Base64Text(text, percent).copy(null) > 0;
  }

  /**
   * Returns the media type of the encoded image; null if its first bytes are of no known format, or
   * the text is not Base64.
   */
  static String imageType(JsonText text, boolean percent) {
    byte[] head = new byte[ImageType.HEAD * 4 / 3 + 3];
    int length = new Base64Text(text, percent).copy(head) / 4 * 4;
    if (length <= 0) {
      return null;
    }
    byte[] bytes = Base64.getDecoder().decode(Arrays.copyOf(head, length));
    return ImageType.of(bytes, 0, bytes.length);
  }

  private static boolean isNormal(JsonText text) {
    if (text.length() == 0 || text.length() % 4 != 0) {
      return false;
    }
    byte[] bytes = text.bytes();
    int end = text.to();
    for (int pads = 0; pads < 2 && bytes[end - 1] == '='; pads++) {
      end--;
    }
    for (int i = text.from(); i < end; i++) {
      byte b = bytes[i];
      if (b < 0 || VALUES[b] < 0 || b == '-' || b == '_') {
        return false;
      }
    }
    return true;
  }

  /**
   * Copies the normalized form until the target is full.
   *
   * @param target null to only count
   * @return its length; 0 if it is empty, -1 if it is not Base64
   */
  private int copy(byte[] target) {
    int capacity = target == null ? Integer.MAX_VALUE : target.length;
    int length = 0;
    boolean padded = false;
    for (int c = next(); c >= 0 && length < capacity; c = next()) {
      byte value = c < VALUES.length ? VALUES[c] : INVALID;
      if (value == SPACE) {
        continue;
      }
      if (value == PAD) {
        padded = true;
        continue;
      }
      if (value == INVALID || padded) {
        return -1;
      }
      if (target != null) {
        target[length] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
      }
      length++;
    }
    // A single last character encodes nothing: the text was truncated.
    length -= length % 4 == 1 ? 1 : 0;
    while (length % 4 != 0 && length < capacity) {
      if (target != null) {
        target[length] = '=';
      }
      length++;
    }
    return length;
  }

  /** Returns the next character, or -1 at the end. */
  private int next() {
    int c = unescaped();
    if (c != '%' || !percent) {
      return c;
    }
    int code = hex(2);
    return code < 0 ? '%' : code;
  }

  private int unescaped() {
    if (at >= text.to()) {
      return -1;
    }
    int c = text.bytes()[at++] & 0xff;
    if (c != '\\' || !text.escaped() || at >= text.to()) {
      return c;
    }
    int escape = text.bytes()[at++];
    return switch (escape) {
      case 'n', 'r', 't', 'f', 'b' -> ' ';
      case 'u' -> Math.max(0, hex(4));
      default -> escape;
    };
  }

  private int hex(int digits) {
    if (at + digits > text.to()) {
      return -1;
    }
    int code = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(text.bytes()[at + i], 16);
      if (digit < 0) {
        return -1;
      }
      code = code << 4 | digit;
    }
    at += digits;
    return code;
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, INVALID);
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < letters.length(); i++) {
      values[letters.charAt(i)] = (byte) i;
    }
    values['-'] = values['+'];
    values['_'] = values['/'];
    values['='] = PAD;
    " \t\r\n\f".chars().forEach(space -> values[space] = SPACE);
    return values;
  }
}
