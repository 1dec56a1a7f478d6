package io.fluxbus.batch;

/** A line of the input that is not parsed yet. */
final class InputLine {
  /** The number of bytes from which a JSON parser guesses the encoding. */
  private static final int GUESSED_BYTES = 4;

  private static final byte UTF_16_MARK = (byte) 0xFE;

  private final int number;
  private final byte[] bytes;
  private final int checksum;

  /**
   * @param number from 1
   * @param bytes the line without its end; null if it is longer than any request
   * @param checksum CRC-32C of the input up to the end of this line
   */
  InputLine(int number, byte[] bytes, int checksum) {
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
   * Whether a JSON parser reads the line as UTF-8. The parser guesses another encoding if the line
   * begins with a zero or with a byte order mark.
   */
  boolean isUtf8() {
    for (int i = 0; i < Math.min(GUESSED_BYTES, bytes.length); i++) {
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
