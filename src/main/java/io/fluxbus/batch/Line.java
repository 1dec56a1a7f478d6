package io.fluxbus.batch;

/** A line of the input. */
final class Line {
  /** How many bytes a parser looks at to guess the encoding. */
  private static final int GUESSED = 4;

  private static final byte UTF_16_MARK = (byte) 0xFE;

  private final int number;
  private final byte[] bytes;
  private final int checksum;

  /**
   * @param number from 1
   * @param bytes without the line's end; null when it is longer than any request
   * @param checksum of the input up to its end
   */
  Line(int number, byte[] bytes, int checksum) {
    this.number = number;
    this.bytes = bytes;
    this.checksum = checksum;
  }

  int number() {
    return number;
  }

  byte[] bytes() {
    return bytes;
  }

  int checksum() {
    return checksum;
  }

  boolean isBlank() {
    if (bytes == null) {
      return false;
    }
    for (byte b : bytes) {
      if (!isBlank(b)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether it is UTF-8. What begins with a zero is another encoding to a parser of JSON, which
   * would guess it.
   */
  boolean isUtf8() {
    for (int i = 0; i < Math.min(GUESSED, bytes.length); i++) {
      if (bytes[i] == 0 || bytes[i] == Utf8Input.UNDECODABLE || bytes[i] == UTF_16_MARK) {
        return false;
      }
    }
    return true;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }
}
