package io.fluxbus.benchmarks.stub;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A complete request in the bytes of a connection, reduced to the parts that determine the
 * response.
 *
 * @param end the position of the next request
 * @param id the client's request id, or null
 * @param delay the delay of the response in milliseconds
 * @param body the body of the response
 */
record Http1Request(int end, byte[] id, int delay, byte[] body) {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] CHUNKED = "transfer-encoding:".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] ID = (Answers.REQUEST_ID + ":").getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  /** Parses the request at a position. Returns null if it is not complete yet. */
  static Http1Request find(byte[] bytes, int from) {
    int line = endOfLine(bytes, from);
    int path = line < 0 ? 0 : path(bytes, from, line);
    int delay = line < 0 ? 0 : delay(bytes, path, line);
    byte[] body = line < 0 ? null : body(bytes, path, line);
    int length = 0;
    boolean chunked = false;
    byte[] id = null;
    int start = line + 2;
    while (line >= 0) {
      line = endOfLine(bytes, start);
      if (line == start) {
        int end = chunked ? endOfChunks(bytes, start) : line + 2 + length;
        return end < 0 || end > bytes.length ? null : new Http1Request(end, id, delay, body);
      }
      if (named(LENGTH, bytes, start)) {
        length = Integer.parseInt(text(bytes, start + LENGTH.length, line).trim());
      } else if (named(CHUNKED, bytes, start)) {
        chunked = true;
      } else if (named(ID, bytes, start)) {
        id = text(bytes, start + ID.length, line).trim().getBytes(StandardCharsets.ISO_8859_1);
      }
      start = line + 2;
    }
    return null;
  }

  private static int path(byte[] bytes, int from, int line) {
    int path = from;
    while (path < line && bytes[path] != '/') {
      path++;
    }
    return path;
  }

  private static int delay(byte[] bytes, int path, int line) {
    return begins('a', bytes, path, line) ? Answers.delay(text(bytes, path, line)) : 0;
  }

  private static byte[] body(byte[] bytes, int path, int line) {
    return begins('d', bytes, path, line) ? Answers.body(text(bytes, path, line)) : Answers.BODY;
  }

  /** Compares one byte, to avoid creating a string for the usual paths without a prefix. */
  private static boolean begins(char first, byte[] bytes, int path, int line) {
    return path + 1 < line && bytes[path + 1] == first;
  }

  private static int endOfLine(byte[] bytes, int from) {
    for (int i = from; i + 1 < bytes.length; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Finds the end of chunks. No other request follows, because the client does not pipeline. */
  private static int endOfChunks(byte[] bytes, int head) {
    int tail = bytes.length - LAST_CHUNK.length;
    boolean isComplete =
        tail >= head && Arrays.equals(LAST_CHUNK, 0, LAST_CHUNK.length, bytes, tail, bytes.length);
    return isComplete ? bytes.length : -1;
  }

  private static boolean named(byte[] name, byte[] bytes, int from) {
    if (from + name.length > bytes.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      byte b = bytes[from + i];
      if (name[i] != (b >= 'A' && b <= 'Z' ? b + 32 : b)) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
