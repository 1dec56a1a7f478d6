package io.fluxbus.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * An input stream that converts UTF-16 and UTF-32 with a byte order mark to UTF-8. An input without
 * such a mark is treated as UTF-8, and its bytes are not changed. Not thread-safe.
 */
final class Utf8Input extends InputStream {
  /** Replaces bytes that cannot be decoded. Valid UTF-8 never contains this byte. */
  static final byte UNDECODABLE = (byte) 0xFF;

  private static final int BLOCK_BYTES = 16 * 1024;
  private static final int MAX_MARK_BYTES = 4;

  private final InputStream in;

  /** Bytes that were read from the input and not processed yet. */
  private final ByteBuffer encoded = ByteBuffer.allocate(BLOCK_BYTES).flip();

  private final CharBuffer decoded = CharBuffer.allocate(BLOCK_BYTES).flip();
  private final ByteBuffer utf8 = ByteBuffer.allocate(BLOCK_BYTES).flip();
  private final CharsetEncoder encoder =
      StandardCharsets.UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  /** Null for UTF-8. */
  private CharsetDecoder decoder;

  private boolean markRead;
  private boolean atEnd;

  Utf8Input(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    readMark();
    if (decoder == null) {
      return encoded.hasRemaining()
          ? get(encoded, to, offset, length)
          : in.read(to, offset, length);
    }
    while (!utf8.hasRemaining()) {
      if (!decode()) {
        return -1;
      }
    }
    return get(utf8, to, offset, length);
  }

  @Override
  public int available() throws IOException {
    if (utf8.hasRemaining()) {
      return utf8.remaining();
    }
    // A lower bound, because a character has at most four bytes and may be incomplete.
    return decoder == null ? encoded.remaining() + in.available() : in.available() / 4;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Whether the input has another encoding than UTF-8. Known after the first read. */
  boolean isDecoded() {
    return decoder != null;
  }

  private static int get(ByteBuffer from, byte[] to, int offset, int length) {
    int size = Math.min(length, from.remaining());
    from.get(to, offset, size);
    return size;
  }

  /**
   * Reads the byte order mark before the first byte. Reads no more than needed: a pipe may block.
   */
  private void readMark() throws IOException {
    if (markRead) {
      return;
    }
    markRead = true;
    byte[] head = new byte[MAX_MARK_BYTES];
    int size = 0;
    while (size < MAX_MARK_BYTES && (size == 0 || mayBeMark(head, size))) {
      int more = in.read(head, size, MAX_MARK_BYTES - size);
      if (more < 0) {
        break;
      }
      size += more;
    }
    int mark = 0;
    for (Encoding encoding : Encoding.values()) {
      if (encoding.matches(head, size)) {
        decoder =
            Charset.forName(encoding.charset)
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        mark = encoding.mark.length();
        break;
      }
    }
    encoded.compact().put(head, mark, size - mark).flip();
  }

  private static boolean mayBeMark(byte[] head, int size) {
    for (Encoding encoding : Encoding.values()) {
      if (size < encoding.mark.length() && encoding.mayMatch(head, size)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Decodes the bytes that were read, or reads more.
   *
   * @return false at the end of the input
   */
  private boolean decode() throws IOException {
    if (decoded.hasRemaining()) {
      encode();
      return true;
    }
    decoded.clear();
    CoderResult result = decoder.decode(encoded, decoded, atEnd);
    decoded.flip();
    if (decoded.hasRemaining()) {
      encode();
    } else if (result.isError()) {
      encoded.position(encoded.position() + result.length());
      undecodable();
    } else if (!atEnd) {
      fill();
    } else {
      return false;
    }
    return true;
  }

  private void fill() throws IOException {
    encoded.compact();
    int size = in.read(encoded.array(), encoded.position(), encoded.remaining());
    encoded.position(encoded.position() + Math.max(0, size)).flip();
    atEnd = size < 0;
  }

  private void encode() {
    utf8.clear();
    CoderResult result = encoder.encode(decoded, utf8, true);
    utf8.flip();
    if (result.isError()) {
      throw new IllegalStateException("the decoder returned half a surrogate pair");
    }
    encoder.reset();
  }

  private void undecodable() {
    utf8.clear().put(UNDECODABLE).flip();
  }

  /** Encodings with a byte order mark. A mark precedes shorter ones that are its beginning. */
  private enum Encoding {
    UTF_32LE("UTF-32LE", "\u00FF\u00FE\u0000\u0000"),
    UTF_32BE("UTF-32BE", "\u0000\u0000\u00FE\u00FF"),
    UTF_16LE("UTF-16LE", "\u00FF\u00FE"),
    UTF_16BE("UTF-16BE", "\u00FE\u00FF");

    private final String charset;

    /** One char for each byte. */
    private final String mark;

    Encoding(String charset, String mark) {
      this.charset = charset;
      this.mark = mark;
    }

    /** Whether the bytes are the mark, or its beginning. */
    boolean mayMatch(byte[] head, int size) {
      int common = Math.min(size, mark.length());
      return new String(head, 0, common, StandardCharsets.ISO_8859_1)
          .equals(mark.substring(0, common));
    }

    boolean matches(byte[] head, int size) {
      return size >= mark.length() && mayMatch(head, size);
    }
  }
}
