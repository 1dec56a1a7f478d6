package io.fluxbus.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads the lines of a log file that a {@link LogFileReader} has already checked, up to a position.
 * Lines may be appended after that position at the same time. Blocks. Not thread-safe.
 */
final class CheckedLineReader {
  private final FileChannel channel;
  private final long end;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long position;

  /**
   * @param end the position of the end of the last line
   */
  CheckedLineReader(FileChannel channel, long end) {
    this.channel = channel;
    this.end = end;
  }

  /** Reads the next line without its end; null after the last one. */
  byte[] next() throws IOException {
    while (buffer.hasRemaining() || fill()) {
      byte b = buffer.get();
      if (b == '\n') {
        byte[] bytes = line.toByteArray();
        line.reset();
        return bytes;
      }
      line.write(b);
    }
    return null;
  }

  private boolean fill() throws IOException {
    buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
    int read = buffer.hasRemaining() ? channel.read(buffer, position) : -1;
    buffer.flip();
    position += Math.max(0, read);
    return read > 0;
  }
}
