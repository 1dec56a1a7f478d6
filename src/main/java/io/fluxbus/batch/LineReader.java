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
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/**
 * Reads an input line by line in bounded memory. Lines do not contain the byte order mark at the
 * start of the input, nor a carriage return at their end. Input in UTF-16 or UTF-32 with a byte
 * order mark is converted, so lines and checksums are those of the text in UTF-8. Not thread-safe.
 */
final class LineReader implements Closeable {
  /**
   * The maximum length of a line. A request with a prompt of 4000 escaped characters is shorter.
   */
  static final int MAX_LINE_BYTES = 256 * 1024;

  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int START_BYTES = 512;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Utf8Input in;
  private final byte[] block = new byte[BLOCK_BYTES];

  /** The first bytes of the input, with a byte order mark of UTF-8. */
  private byte[] start = {};

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final CRC32C checksum = new CRC32C();

  /** The bytes of the block from here to {@link #to} were not processed yet. */
  private int from;

  private int to;
  private boolean tooLong;

  /** Whether the current line has begun. It may still be empty. */
  private boolean begun;

  /** The number of lines that were read. */
  private int number;

  LineReader(InputStream in) {
    this.in = new Utf8Input(in);
  }

  /**
   * Counts the lines of a file that are not blank. Blocks.
   *
   * @param isStopped ends the count early if the file is larger than 64 KiB
   * @return null if the count was ended
   */
  static Long count(Path file, BooleanSupplier isStopped) throws IOException {
    long count = 0;
    try (InputStream in = new Utf8Input(Files.newInputStream(file))) {
      byte[] block = new byte[BLOCK_BYTES];
      boolean blank = true;
      long bytes = 0;
      for (int size = in.read(block); size >= 0; size = in.read(block)) {
        // The summary of a small file always has the total.
        bytes += size;
        if (bytes > BLOCK_BYTES && isStopped.getAsBoolean()) {
          return null;
        }
        for (int i = 0; i < size; i++) {
          if (block[i] == '\n') {
            count += blank ? 0 : 1;
            blank = true;
          } else {
            blank &= InputLine.isBlank(block[i]);
          }
        }
      }
      return blank ? count : count + 1;
    }
  }

  /**
   * Like {@link #next(int)}, with another message.
   *
   * @throws IOException if the input cannot be read; the message is for users
   */
  List<InputLine> read(int maxLines) throws IOException {
    try {
      return next(maxLines);
    } catch (IOException | RuntimeException e) {
      throw new IOException("the input cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the lines that are available, and at least one. Blocks until there is one.
   *
   * @return the lines; empty at the end of the input
   */
  List<InputLine> next(int maxLines) throws IOException {
    List<InputLine> lines = new ArrayList<>();
    while (lines.size() < maxLines) {
      if (!lines.isEmpty() && !hasWholeLine() && in.available() == 0) {
        break;
      }
      InputLine next = next();
      if (next == null) {
        break;
      }
      lines.add(next);
    }
    return lines;
  }

  /** Whether the input has another encoding than UTF-8, and is converted. */
  boolean isDecoded() {
    return in.isDecoded();
  }

  /** The first bytes of the input. */
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

  /** Null at the end of the input. */
  private InputLine next() throws IOException {
    while (from < to || fill()) {
      int end = from;
      while (end < to && block[end] != '\n') {
        end++;
      }
      take(end - from);
      from = end;
      if (end < to) {
        from++;
        return endLine();
      }
    }
    // The last line may end without a line feed.
    return begun ? endLine() : null;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(block));
    if (start.length == 0) {
      start = Arrays.copyOf(block, Math.min(to, START_BYTES));
    }
    return to > 0;
  }

  private void take(int count) {
    begun = true;
    checksum.update(block, from, count);
    tooLong |= line.size() + count > MAX_LINE_BYTES;
    if (!tooLong) {
      line.write(block, from, count);
    }
  }

  private InputLine endLine() throws IOException {
    checksum.update('\n');
    if (number == Integer.MAX_VALUE) {
      throw new IOException("the input has more than " + number + " lines");
    }
    number++;
    byte[] bytes = tooLong ? null : trimmed(line.toByteArray());
    line.reset();
    tooLong = false;
    begun = false;
    return new InputLine(number, bytes, (int) checksum.getValue());
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
