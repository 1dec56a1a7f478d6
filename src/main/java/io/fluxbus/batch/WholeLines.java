package io.fluxbus.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads lines that were checked before, up to a position, while others may be appended behind it.
 * It blocks. Not for several threads at once.
 */
final class WholeLines {
  private final FileChannel channel;
  private final long end;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long position;

  /**
   * @param end of the last line
   */
  WholeLines(FileChannel channel, long end) {
    this.channel = channel;
    this.end = end;
  }

  /** The next line without its end; null after the last one. */
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
