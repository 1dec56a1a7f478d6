package io.fluxbus.batch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/** Reads back what an {@link AppendFile} has written, whatever became of its end. */
final class LogFile {
  /** Takes a line. */
  interface LineHandler {
    /** Says whether it is whole. */
    boolean line(byte[] bytes) throws IOException;
  }

  private LogFile() {}

  /**
   * Hands over every whole line. What is torn at the end, by a power cut for one, is not.
   *
   * @param name of the file, for messages
   * @return the length up to the last whole line's end
   * @throws BatchFolderException when a line is damaged that others follow
   */
  static long read(FileChannel channel, String name, LineHandler handler) throws IOException {
    channel.position(0);
    // Not closed: that would close the channel.
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long number = 0;
    long position = 0;
    long whole = 0;
    long damaged = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      position++;
      if (b != '\n') {
        line.write(b);
        continue;
      }
      number++;
      if (handler.line(line.toByteArray())) {
        if (damaged > 0) {
          throw new BatchFolderException("line " + damaged + " of " + name + " is damaged");
        }
        whole = position;
      } else if (damaged == 0) {
        damaged = number;
      }
      line.reset();
    }
    return whole;
  }
}
