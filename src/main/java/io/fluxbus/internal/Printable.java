package io.fluxbus.internal;

/**
 * Escapes the characters of a text that move a terminal's cursor, end a line, change the writing
 * direction or are not visible. The escapes are those of JSON and Java, such as <code>&#92;u001b
 * </code>.
 */
public final class Printable {
  private static final int FIRST_NON_ASCII = 0x7F;

  private Printable() {}

  /** Returns the text on one line. It is the same object if there is nothing to escape. */
  public static String line(String text) {
    return escape(text, false);
  }

  /**
   * Returns the text with its line ends, which are line feeds with or without a carriage return.
   */
  public static String lines(String text) {
    return escape(text, true);
  }

  /** Whether a code point needs no escape. A lone surrogate needs one. */
  public static boolean isPrintable(int codePoint) {
    if (codePoint < FIRST_NON_ASCII) {
      return codePoint >= ' ';
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  /** Returns the escape of a UTF-16 code unit. */
  public static String escape(char unit) {
    StringBuilder escape = new StringBuilder("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      escape.append(Character.forDigit(unit >> shift & 0xF, 16));
    }
    return escape.toString();
  }

  private static String escape(String text, boolean severalLines) {
    StringBuilder escaped = null;
    int size;
    for (int i = 0; i < text.length(); i += size) {
      int c = text.codePointAt(i);
      size = Character.charCount(c);
      boolean kept = isPrintable(c) || (severalLines && isLineEnd(text, i));
      if (!kept && escaped == null) {
        escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (escaped != null && kept) {
        escaped.appendCodePoint(c);
      } else if (escaped != null) {
        for (int unit = i; unit < i + size; unit++) {
          escaped.append(escape(text.charAt(unit)));
        }
      }
    }
    return escaped == null ? text : escaped.toString();
  }

  private static boolean isLineEnd(String text, int at) {
    return text.charAt(at) == '\n'
        || (text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n');
  }
}
