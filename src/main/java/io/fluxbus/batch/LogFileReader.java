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
 * Reads the lines of an {@link AppendFile}. Incomplete lines at the end, which a power failure may
 * leave, are ignored. Any other invalid line is an error. Blocks.
 */
final class LogFileReader {
  static final LogFileReader RESULTS = new LogFileReader(BatchFolder.RESULTS, List.of("{\"id\":"));
  static final LogFileReader JOURNAL =
      new LogFileReader(BatchFolder.JOURNAL, List.of("{\"line\":", "{\"batch\":"));

  /**
   * The maximum length of a line. A line of the results may contain images, and parsing it takes
   * several times its length in memory.
   */
  private static final long MAX_LINE_BYTES =
      Math.max(16 << 20, Math.min(512 << 20, Runtime.getRuntime().maxMemory() / 8));

  /** A handler of lines. */
  interface LineHandler {
    /**
     * Handles one line.
     *
     * @throws JsonParseException if the line is not JSON
     * @throws IOException if the line is JSON, but not valid in this file; the message says why
     */
    void line(byte[] bytes) throws IOException;
  }

  private final String name;
  private final List<String> starts;

  /**
   * @param name the name of the file, for messages
   * @param starts the possible beginnings of a line
   */
  LogFileReader(String name, List<String> starts) {
    this.name = name;
    this.starts = starts;
  }

  /**
   * Calls the handler for each whole line. Ignores torn lines at the end.
   *
   * @return the length of the file up to the end of the last whole line
   * @throws BatchFolderException if any other line is damaged or invalid; the message names the
   *     file and the line
   */
  long read(FileChannel channel, LineHandler handler) throws IOException {
    channel.position(0);
    // Not closed, because that would close the channel.
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long number = 1;
    long position = 0;
    long whole = 0;
    long torn = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      position++;
      if (b != '\n') {
        if (line.size() == MAX_LINE_BYTES) {
          throw invalid(number, "it is longer than " + MAX_LINE_BYTES + " bytes");
        }
        line.write(b);
        continue;
      }
      byte[] bytes = line.toByteArray();
      line.reset();
      if (handle(bytes, number, handler)) {
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

  private boolean handle(byte[] line, long number, LineHandler handler) throws IOException {
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
   * Checks that a line that is not valid is torn: it is the beginning of a valid line, or it
   * contains zeros, which are bytes that were never written.
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
