package io.fluxbus.batch;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads an input line by line, in bounded memory whatever its lines and their number. A byte order
 * mark before the first line is left out, and so is a carriage return at the end of any. UTF-16 and
 * UTF-32 with such a mark are decoded; lines and checksum are of UTF-8.
 */
final class LineReader implements Closeable {
  /** Longer than any request can be: a prompt of 4000 characters, each escaped twice over. */
  static final int LONGEST_LINE = 256 * 1024;

  private static final int BLOCK = 64 * 1024;
  private static final int START = 512;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Utf8Input in;
  private final byte[] block = new byte[BLOCK];

  /** The first bytes, the mark of UTF-8 included. */
  private byte[] start = {};

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final CRC32C checksum = new CRC32C();
  private int from;
  private int to;
  private boolean tooLong;
  private boolean begun;
  private int number;

  LineReader(InputStream in) {
    this.in = new Utf8Input(in);
  }

  /** How many lines a file has that are not blank. */
  static long count(Path file) throws IOException {
    long count = 0;
    try (InputStream in = new Utf8Input(Files.newInputStream(file))) {
      byte[] block = new byte[BLOCK];
      boolean blank = true;
      for (int size = in.read(block); size >= 0; size = in.read(block)) {
        for (int i = 0; i < size; i++) {
          if (block[i] == '\n') {
            count += blank ? 0 : 1;
            blank = true;
          } else {
            blank &= Line.isBlank(block[i]);
          }
        }
      }
      return blank ? count : count + 1;
    }
  }

  /**
   * As {@link #next(int)}.
   *
   * @throws IOException that says for people that it was the input
   */
  List<Line> read(int most) throws IOException {
    try {
      return next(most);
    } catch (IOException | RuntimeException e) {
      throw new IOException("the input cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The next lines, at most that many: those that are there, but at least one unless the input is
   * at its end. Blocks until then.
   */
  List<Line> next(int most) throws IOException {
    List<Line> lines = new ArrayList<>();
    while (lines.size() < most) {
      if (!lines.isEmpty() && !hasWholeLine() && in.available() == 0) {
        break;
      }
      Line next = next();
      if (next == null) {
        break;
      }
      lines.add(next);
    }
    return lines;
  }

  /** Whether the input was not UTF-8. */
  boolean isDecoded() {
    return in.isDecoded();
  }

  /** The first bytes of the input, as far as they came at once. */
  byte[] start() {
    return start;
  }

  private boolean hasWholeLine() {
    for (int i = from; i < to; i++) {
      if (block[i] == '\n') {
        return true;
      }
    }
    return false;
  }

  /** Null at the end. */
  private Line next() throws IOException {
    while (from < to || fill()) {
      int end = from;
      while (end < to && block[end] != '\n') {
        end++;
      }
      take(end - from);
      from = end;
      if (end < to) {
        from++;
        return end();
      }
    }
    // The last line needs no end.
    return begun ? end() : null;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(block));
    if (start.length == 0) {
      start = Arrays.copyOf(block, Math.min(to, START));
    }
    return to > 0;
  }

  private void take(int count) {
    begun = true;
    checksum.update(block, from, count);
    tooLong |= line.size() + count > LONGEST_LINE;
    if (!tooLong) {
      line.write(block, from, count);
    }
  }

  private Line end() throws IOException {
    checksum.update('\n');
    if (number == Integer.MAX_VALUE) {
      throw new IOException("the input has more than " + number + " lines");
    }
    number++;
    byte[] bytes = tooLong ? null : trimmed(line.toByteArray());
    line.reset();
    tooLong = false;
    begun = false;
    return new Line(number, bytes, (int) checksum.getValue());
  }

  private byte[] trimmed(byte[] bytes) {
    boolean marked =
        number == 1
            && bytes.length >= BYTE_ORDER_MARK.length
            && Arrays.equals(
                bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    int start = marked ? BYTE_ORDER_MARK.length : 0;
    int end = bytes.length;
    if (end > start && bytes[end - 1] == '\r') {
      end--;
    }
    return Arrays.copyOfRange(bytes, start, end);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
