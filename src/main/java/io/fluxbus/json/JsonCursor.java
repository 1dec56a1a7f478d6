package io.fluxbus.json;

import java.io.IOException;

/**
 * Reads a JSON text of an untrusted server, value by value. The time is linear in the number of
 * bytes. A value that is skipped allocates nothing: its names are not collected, its numbers are
 * not converted, and its depth does not use the stack. Jackson's parser limits all three, so a
 * response that exceeds a limit would lose an image that was paid for.
 *
 * <p>It accepts a comma before a closing bracket, literals such as {@code NaN}, and control
 * characters in strings. It does not check the structure inside of a value that it skips.
 */
final class JsonCursor {
  /** The length after which names are cut, in characters. */
  private static final int MAX_NAME = 200;

  private final byte[] bytes;
  private final int end;
  private int at;

  JsonCursor(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** Returns the first byte of the next value, or 0 at the end of the text. */
  int peek() {
    while (at < end && isSpace(bytes[at])) {
      at++;
    }
    return at < end ? bytes[at] : 0;
  }

  /**
   * Enters the next value if it is an object or array of that kind.
   *
   * @return false for another value, which is not skipped
   */
  boolean enter(char bracket) {
    if (peek() != bracket) {
      return false;
    }
    at++;
    return true;
  }

  /**
   * Moves to the next member of an object, up to its value.
   *
   * @return its name, or null at the end of the object
   */
  JsonText nextName() throws IOException {
    if (!hasNextName()) {
      return null;
    }
    JsonText name = string();
    skipColon();
    return name.escaped() ? name.decoded(MAX_NAME) : name;
  }

  /**
   * Moves to the next member of an object, up to its value. It allocates nothing, unlike {@link
   * #nextName}.
   *
   * @return what its name means, or null at the end of the object
   */
  ResponseMember nextMember() throws IOException {
    if (!hasNextName()) {
      return null;
    }
    int from = at + 1;
    boolean escaped = skipString();
    int to = at - 1;
    skipColon();
    return escaped
        ? ResponseMember.of(new JsonText(bytes, from, to, true, true).decoded(MAX_NAME))
        : ResponseMember.of(bytes, from, to);
  }

  private boolean hasNextName() throws IOException {
    if (!hasNext('}')) {
      return false;
    }
    if (peek() != '"') {
      throw malformed();
    }
    return true;
  }

  private void skipColon() throws IOException {
    if (peek() != ':') {
      throw malformed();
    }
    at++;
  }

  /** Whether the array has another element. At its end, this leaves the array. */
  boolean hasElement() throws IOException {
    return hasNext(']');
  }

  /** Returns the next string, number or literal; null for another value, which is skipped. */
  JsonText scalar() throws IOException {
    int first = peek();
    if (first == '{' || first == '[') {
      skip();
      return null;
    }
    if (first == '"') {
      return string();
    }
    int from = at;
    skipLiteral();
    return new JsonText(bytes, from, at, false, false);
  }

  /** Skips one value. */
  void skip() throws IOException {
    int depth = 0;
    do {
      switch (peek()) {
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          if (depth-- == 0) {
            throw malformed();
          }
          at++;
        }
        case ',', ':' -> {
          if (depth == 0) {
            throw malformed();
          }
          at++;
        }
        case '"' -> skipString();
        default -> skipLiteral();
      }
    } while (depth > 0);
  }

  private JsonText string() throws IOException {
    int from = at + 1;
    boolean escaped = skipString();
    return new JsonText(bytes, from, at - 1, escaped, true);
  }

  /** Skips a string. Returns whether it contains an escape. */
  private boolean skipString() throws IOException {
    boolean escaped = false;
    at++;
    while (at < end) {
      byte next = bytes[at++];
      if (next == '"') {
        return escaped;
      }
      if (next == '\\') {
        escaped = true;
        at++;
      }
    }
    throw malformed();
  }

  private boolean hasNext(char close) throws IOException {
    int next = peek();
    if (next == ',') {
      at++;
      next = peek();
    }
    if (next == close) {
      at++;
      return false;
    }
    if (next == 0) {
      throw malformed();
    }
    return true;
  }

  private void skipLiteral() throws IOException {
    int from = at;
    while (at < end && isLiteral(bytes[at])) {
      at++;
    }
    if (at == from) {
      throw malformed();
    }
  }

  private static boolean isLiteral(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  /** White space and control characters. */
  private static boolean isSpace(byte b) {
    return b >= 0 && b <= ' ';
  }

  static IOException malformed() {
    return new IOException("it cannot be read as JSON");
  }
}
