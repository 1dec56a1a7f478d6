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
 * Checks from its first lines whether an input is JSON Lines. The whole input is rejected, before
 * anything is sent, if none of these lines is valid or if they are parts of one larger JSON value.
 * Otherwise, an invalid line fails alone.
 */
final class InputFormatCheck {
  /** The maximum number of lines that are checked. */
  private static final int MAX_LINES = 32;

  private static final int MAX_BYTES = 1 << 20;

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Whether the input had a byte order mark of UTF-16 or UTF-32. */
  private final boolean decoded;

  /** The first bytes of the input. */
  private final byte[] start;

  /** The first lines that are not blank. */
  private final List<InputLine> lines;

  /** Types of files that are not text, recognized by their first bytes. */
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

    /** One char for each byte. */
    private final String magic;

    Kind(String text, String magic) {
      this.text = text;
      this.magic = magic;
    }

    boolean matches(byte[] start) {
      return new String(start, StandardCharsets.ISO_8859_1).startsWith(magic);
    }
  }

  private InputFormatCheck(LineReader reader, List<InputLine> lines) {
    this.decoded = reader.isDecoded();
    this.start = reader.start();
    this.lines = lines.stream().filter(line -> !line.isBlank()).toList();
  }

  /**
   * Reads and checks the first lines, no more than the check needs. Blocks.
   *
   * @param maxLines how many lines may be read at once
   * @return the lines; empty if the input is empty
   * @throws BatchInputException if the input is not JSON Lines; the message says what it is
   */
  static List<InputLine> read(LineReader reader, int maxLines) throws IOException {
    List<InputLine> lines = new ArrayList<>();
    long size = 0;
    while (true) {
      List<InputLine> more = reader.read(lines.isEmpty() ? maxLines : 1);
      lines.addAll(more);
      for (InputLine line : more) {
        size += line.bytes() == null ? LineReader.MAX_LINE_BYTES : line.bytes().length;
      }
      boolean isLastCheck = more.isEmpty() || lines.size() >= MAX_LINES || size >= MAX_BYTES;
      InputFormatCheck check = new InputFormatCheck(reader, lines);
      if (check.lines.isEmpty() ? more.isEmpty() : check.isJsonLines(isLastCheck)) {
        return lines;
      }
    }
  }

  /**
   * Whether the input is known to be JSON Lines. If not, more lines are needed.
   *
   * @param isLastCheck whether no more lines can be read
   */
  private boolean isJsonLines(boolean isLastCheck) throws BatchInputException {
    boolean isFirstValid = isRequest(lines.get(0));
    if (!isFirstValid) {
      checkKind();
    }
    if (!decoded) {
      checkEncoding();
    }
    if (isFirstValid) {
      return true;
    }
    boolean spans = spansLines();
    if (!spans && lines.stream().anyMatch(InputFormatCheck::isRequest)) {
      return true;
    }
    if (!isLastCheck) {
      return false;
    }
    throw new BatchInputException(reason(spans));
  }

  private void checkKind() throws BatchInputException {
    for (Kind kind : Kind.values()) {
      if (kind.matches(start)) {
        throw new BatchInputException("it " + kind.text);
      }
    }
    byte[] first = lines.get(0).bytes();
    if (contains(first == null ? start : first, (byte) 0)) {
      throw new BatchInputException(
          looksLikeUtf16()
              ? "it is UTF-16 without a byte order mark; save it as UTF-8"
              : "it is a binary file");
    }
  }

  /**
   * Rejects an input in another encoding than UTF-8: it has lines that are not ASCII, and none of
   * them is UTF-8. If one of them is UTF-8, the others are only damaged.
   */
  private void checkEncoding() throws BatchInputException {
    InputLine firstInvalid = null;
    for (InputLine line : lines) {
      if (line.bytes() != null && !isAscii(line.bytes())) {
        if (isUtf8(line.bytes())) {
          return;
        }
        firstInvalid = firstInvalid == null ? line : firstInvalid;
      }
    }
    if (firstInvalid != null) {
      throw new BatchInputException(
          "line "
              + firstInvalid.number()
              + " is not UTF-8, as in a file of another encoding; save it as"
              + " UTF-8");
    }
  }

  /** Returns why the input is not JSON Lines. The first line shows the reason. */
  private String reason(boolean spans) {
    InputLine first = lines.get(0);
    int begin = first.bytes() == null ? firstCharacter(start) : firstCharacter(first.bytes());
    String line = "line " + first.number();
    String noOther = lines.size() > 1 ? ", and no line after it is one" : "";
    if (begin == '[' || spans) {
      return "it is one JSON "
          + (begin == '[' ? "array" : "object over several lines")
          + "; write each request on a line of its own, for example with jq -c "
          + (begin == '[' ? "'.[]'" : ".");
    }
    if (first.bytes() == null) {
      return line + " is longer than " + LineReader.MAX_LINE_BYTES + " bytes" + noOther;
    }
    if (begin == '<') {
      return "it looks like HTML or XML";
    }
    if (begin == '{') {
      return line + " is not a whole JSON object" + noOther;
    }
    return line
        + " is neither a JSON object nor a JSON string"
        + noOther
        + "; write each prompt in double quotes, on a line of its own";
  }

  /** The first ASCII character that is not blank; -1 if all characters are blank or not ASCII. */
  private static int firstCharacter(byte[] text) {
    for (byte b : text) {
      if (!InputLine.isBlank(b) && b >= 0) {
        return b;
      }
    }
    return -1;
  }

  /** Whether the first JSON value continues on a later line. */
  private boolean spansLines() {
    int begin = lines.get(0).bytes() == null ? -1 : firstCharacter(lines.get(0).bytes());
    if (begin != '[' && begin != '{') {
      return false;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (InputLine line : lines) {
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
      // The value continues after the lines that were read.
      return lines.size() > 1;
    } catch (JsonProcessingException e) {
      // An invalid object may be a damaged request. An array is never a request. It
      // spans lines if its error is on a later line.
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

  private static boolean contains(byte[] bytes, byte searched) {
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

  /** Whether the line is exactly one JSON object or string. */
  private static boolean isRequest(InputLine line) {
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
