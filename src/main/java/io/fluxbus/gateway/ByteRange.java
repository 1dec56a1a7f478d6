package io.fluxbus.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a file that a request asks for (RFC 9110, section 14).
 *
 * @param isPart whether they are a part of the file
 */
record ByteRange(long first, long length, boolean isPart) {
  private static final Pattern ONE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

  /**
   * Reads the header {@code Range}. Several ranges, and what is not understood, are ignored, so the
   * whole file is sent.
   *
   * @param header null for the whole file
   * @param size of the file
   * @return null if the file does not have these bytes
   */
  static ByteRange of(String header, long size) {
    Matcher range = header == null ? null : ONE.matcher(header);
    if (range == null || !range.matches()) {
      return new ByteRange(0, size, false);
    }
    String first = range.group(1);
    String last = range.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new ByteRange(0, size, false) : suffix(Long.parseLong(last), size);
    }
    long start = Long.parseLong(first);
    long end = last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
    if (!last.isEmpty() && Long.parseLong(last) < start) {
      return new ByteRange(0, size, false);
    }
    return start >= size ? null : new ByteRange(start, end - start + 1, true);
  }

  private static ByteRange suffix(long length, long size) {
    long part = Math.min(length, size);
    return part == 0 ? null : new ByteRange(size - part, part, true);
  }

  /** The value of {@code Content-Range}. */
  String header(long size) {
    return "bytes " + first + "-" + (first + length - 1) + "/" + size;
  }
}
