package io.fluxbus.batch;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads back what an {@link AppendFile} has written. A power failure may tear what was written
 * last; anything else that is not a line of the file is an error that names it.
 */
final class LogFile {
  static final LogFile RESULTS = new LogFile(BatchFolder.RESULTS, List.of("{\"id\":"));
  static final LogFile JOURNAL =
      new LogFile(BatchFolder.JOURNAL, List.of("{\"line\":", "{\"batch\":"));

  /**
   * The longest line that is read. The images themselves may be in a line of the results, and the
   * process needs several times a line's length to write or read it.
   */
  private static final long LONGEST_LINE =
      Math.max(16 << 20, Math.min(512 << 20, Runtime.getRuntime().maxMemory() / 8));

  /** Takes a line. */
  interface LineHandler {
    /**
     * Takes one line.
     *
     * @throws JsonParseException when it is not JSON
     * @throws IOException saying why it is JSON, but no line of this file
     */
    void line(byte[] bytes) throws IOException;
  }

  private final String name;
  private final List<String> starts;

  /**
   * @param name of the file, for messages
   * @param starts how its lines begin
   */
  LogFile(String name, List<String> starts) {
    this.name = name;
    this.starts = starts;
  }

  /**
   * Hands over every whole line, and none of what was torn at the end.
   *
   * @return the length up to the last whole line's end
   * @throws BatchFolderException naming the file and the line, when a line is damaged, was edited,
   *     or never was of this file
   */
  long read(FileChannel channel, LineHandler handler) throws IOException {
    channel.position(0);
    // Not closed: that would close the channel.
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long number = 1;
    long position = 0;
    long whole = 0;
    long torn = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      position++;
      if (b != '\n') {
        if (line.size() == LONGEST_LINE) {
          throw invalid(number, "it is longer than " + LONGEST_LINE + " bytes");
        }
        line.write(b);
        continue;
      }
      byte[] bytes = line.toByteArray();
      line.reset();
      if (take(bytes, number, handler)) {
        if (torn > 0) {
          throw invalid(torn, "it is damaged");
        }
        whole = position;
      } else {
        requireTorn(bytes, number);
        torn = torn == 0 ? number : torn;
      }
      number++;
    }
    requireTorn(line.toByteArray(), number);
    return whole;
  }

  private boolean take(byte[] line, long number, LineHandler handler) throws IOException {
    if (line.length == 0 || hasUnwritten(line)) {
      return false;
    }
    try {
      handler.line(line);
      return true;
    } catch (JsonParseException e) {
      return false;
    } catch (IOException e) {
      throw invalid(number, e.getMessage());
    }
  }

  /**
   * A torn line begins like a whole one, as far as it goes, or has bytes that were never written.
   */
  private void requireTorn(byte[] line, long number) throws BatchFolderException {
    String text = new String(line, StandardCharsets.UTF_8);
    if (!hasUnwritten(line)
        && starts.stream().noneMatch(start -> text.startsWith(start) || start.startsWith(text))) {
      throw invalid(number, "it is not JSON");
    }
  }

  private static boolean hasUnwritten(byte[] line) {
    for (byte b : line) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private BatchFolderException invalid(long number, String why) {
    return new BatchFolderException(name + ", line " + number + ": " + why);
  }
}
