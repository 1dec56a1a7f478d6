package io.fluxbus.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells from the beginning of an input whether it is JSON Lines. A line that is no JSON among
 * others fails alone; an input whose first lines are none, or are parts of one larger value, is
 * rejected before anything is sent.
 */
final class InputHead {
  /** How many lines are looked at, at most, for one that is JSON. */
  private static final int LINES = 32;

  private static final int BYTES = 1 << 20;

  private static final JsonFactory FACTORY = new JsonFactory();

  private final boolean decoded;
  private final byte[] start;

  /** Those that are not blank. */
  private final List<Line> lines;

  /** Files that people take for the right one, by their first bytes. */
  private enum Kind {
    GZIP("is compressed with gzip", "\u001F\u008B"),
    ZIP("is a ZIP archive or an office document", "PK\u0003\u0004"),
    ZSTANDARD("is compressed with zstd", "(\u00B5/\u00FD"),
    XZ("is compressed with xz", "\u00FD7zXZ"),
    BZIP2("is compressed with bzip2", "BZh"),
    PNG("is a PNG image", "\u0089PNG"),
    JPEG("is a JPEG image", "\u00FF\u00D8\u00FF"),
    PDF("is a PDF document", "%PDF"),
    OLE("is an office document", "\u00D0\u00CF\u0011\u00E0");

    private final String text;

    /** One char a byte. */
    private final String magic;

    Kind(String text, String magic) {
      this.text = text;
      this.magic = magic;
    }

    boolean begins(byte[] start) {
      return new String(start, StandardCharsets.ISO_8859_1).startsWith(magic);
    }
  }

  private InputHead(LineReader reader, List<Line> lines) {
    this.decoded = reader.isDecoded();
    this.start = reader.start();
    this.lines = lines.stream().filter(line -> !line.isBlank()).toList();
  }

  /**
   * Reads the first lines, as few as it takes to know; empty at the end of the input. It blocks.
   *
   * @param most how many may be read at once
   * @throws BatchInputException saying what the input is instead
   */
  static List<Line> read(LineReader reader, int most) throws IOException {
    List<Line> lines = new ArrayList<>();
    long size = 0;
    while (true) {
      List<Line> more = reader.read(lines.isEmpty() ? most : 1);
      lines.addAll(more);
      for (Line line : more) {
        size += line.bytes() == null ? LineReader.LONGEST_LINE : line.bytes().length;
      }
      boolean all = more.isEmpty() || lines.size() >= LINES || size >= BYTES;
      InputHead head = new InputHead(reader, lines);
      if (head.lines.isEmpty() ? more.isEmpty() : head.check(all)) {
        return lines;
      }
    }
  }

  /**
   * Whether it is JSON Lines, as far as it is known.
   *
   * @param all whether no more lines will be looked at
   */
  private boolean check(boolean all) throws BatchInputException {
    boolean asked = isRequest(lines.get(0));
    if (!asked) {
      checkKind();
    }
    if (!decoded) {
      checkEncoding();
    }
    if (asked) {
      return true;
    }
    boolean spans = spansLines();
    if (!spans && lines.stream().anyMatch(InputHead::isRequest)) {
      return true;
    }
    if (!all) {
      return false;
    }
    throw new BatchInputException(reason(spans));
  }

  private void checkKind() throws BatchInputException {
    for (Kind kind : Kind.values()) {
      if (kind.begins(start)) {
        throw new BatchInputException("it " + kind.text);
      }
    }
    byte[] first = lines.get(0).bytes();
    if (has(first == null ? start : first, (byte) 0)) {
      throw new BatchInputException(
          looksLikeUtf16()
              ? "it is UTF-16 without a byte order mark; save it as UTF-8"
              : "it is a binary file");
    }
  }

  /** One line may be damaged; where no line beyond ASCII is UTF-8, the encoding is another. */
  private void checkEncoding() throws BatchInputException {
    Line wrong = null;
    for (Line line : lines) {
      if (line.bytes() != null && !isAscii(line.bytes())) {
        if (isUtf8(line.bytes())) {
          return;
        }
        wrong = wrong == null ? line : wrong;
      }
    }
    if (wrong != null) {
      throw new BatchInputException(
          "line "
              + wrong.number()
              + " is not UTF-8, as in a file of another encoding; save it as"
              + " UTF-8");
    }
  }

  /** Why none of the lines is a request, from the first of them. */
  private String reason(boolean spans) {
    Line first = lines.get(0);
    int begin = first.bytes() == null ? visible(start) : visible(first.bytes());
    String which = "line " + first.number();
    String others = lines.size() > 1 ? ", and no line after it is one" : "";
    if (begin == '[' || spans) {
      return "it is one JSON "
          + (begin == '[' ? "array" : "object over several lines")
          + "; write each request on a line of its own, such as with jq -c "
          + (begin == '[' ? "'.[]'" : ".");
    }
    if (first.bytes() == null) {
      return which + " is longer than " + LineReader.LONGEST_LINE + " bytes" + others;
    }
    if (begin == '<') {
      return "it looks like HTML or XML";
    }
    if (begin == '{') {
      return which + " is not a whole JSON object" + others;
    }
    return which
        + " is neither a JSON object nor a JSON string"
        + others
        + "; write each prompt in double quotes, on a line of its own";
  }

  /** The first character that is visible, as far as it is ASCII. */
  private static int visible(byte[] text) {
    for (byte b : text) {
      if (!Line.isBlank(b) && b >= 0) {
        return b;
      }
    }
    return -1;
  }

  /** Whether the first value goes on to a later line. */
  private boolean spansLines() {
    int begin = lines.get(0).bytes() == null ? -1 : visible(lines.get(0).bytes());
    if (begin != '[' && begin != '{') {
      return false;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Line line : lines) {
      if (line.bytes() != null) {
        all.writeBytes(line.bytes());
      }
      all.write('\n');
    }
    try (JsonParser json = FACTORY.createParser(all.toByteArray())) {
      json.nextToken();
      json.skipChildren();
      return json.currentTokenLocation().getLineNr() > 1;
    } catch (JsonEOFException e) {
      // It goes on after the lines that were looked at.
      return lines.size() > 1;
    } catch (JsonProcessingException e) {
      // A request may have been cut off, but none begins an array: this one has an error later.
      return begin == '[' && e.getLocation().getLineNr() > 1;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean looksLikeUtf16() {
    int even = 0;
    int odd = 0;
    for (int i = 0; i < start.length; i++) {
      if (start[i] == 0) {
        even += i % 2 == 0 ? 1 : 0;
        odd += i % 2;
      }
    }
    return Math.max(even, odd) * 4 > start.length && Math.min(even, odd) == 0;
  }

  private static boolean has(byte[] bytes, byte searched) {
    for (byte b : bytes) {
      if (b == searched) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Whether the line is a whole JSON object or string, and nothing else. */
  private static boolean isRequest(Line line) {
    if (line.bytes() == null || !isUtf8(line.bytes())) {
      return false;
    }
    try (JsonParser json = FACTORY.createParser(new String(line.bytes(), StandardCharsets.UTF_8))) {
      JsonToken first = json.nextToken();
      if (first != JsonToken.START_OBJECT && first != JsonToken.VALUE_STRING) {
        return false;
      }
      json.skipChildren();
      return json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
