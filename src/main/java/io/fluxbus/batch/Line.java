package io.fluxbus.batch;

/** A line of the input. */
final class Line {
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

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }
}
