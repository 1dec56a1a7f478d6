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
 * An input as UTF-8, whatever its byte order mark says that it is: UTF-16 or UTF-32, which is
 * decoded as it is read, or UTF-8, whose bytes stay as they are. Without a mark it is taken for
 * UTF-8. Not for several threads.
 */
final class Utf8Input extends InputStream {
  /** A byte that UTF-8 never has. It stands for what cannot be decoded. */
  static final byte UNDECODABLE = (byte) 0xFF;

  private static final int BLOCK = 16 * 1024;
  private static final int LONGEST_MARK = 4;

  private final InputStream in;

  /** Bytes that were read and are neither decoded nor passed on. */
  private final ByteBuffer encoded = ByteBuffer.allocate(BLOCK).flip();

  private final CharBuffer decoded = CharBuffer.allocate(BLOCK).flip();
  private final ByteBuffer utf8 = ByteBuffer.allocate(BLOCK).flip();
  private final CharsetEncoder encoder =
      StandardCharsets.UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  /** Null for UTF-8. */
  private CharsetDecoder decoder;

  private boolean begun;
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
    begin();
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
    // Half of a character is none yet.
    return decoder == null ? encoded.remaining() + in.available() : in.available() / 4;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Whether a mark said that it is another encoding than UTF-8, as far as it was read. */
  boolean isDecoded() {
    return decoder != null;
  }

  private static int get(ByteBuffer from, byte[] to, int offset, int length) {
    int size = Math.min(length, from.remaining());
    from.get(to, offset, size);
    return size;
  }

  /** Looks for the mark, as far as the first bytes may be one. */
  private void begin() throws IOException {
    if (begun) {
      return;
    }
    begun = true;
    byte[] head = new byte[LONGEST_MARK];
    int size = 0;
    while (size < LONGEST_MARK && (size == 0 || mayBeMark(head, size))) {
      int more = in.read(head, size, LONGEST_MARK - size);
      if (more < 0) {
        break;
      }
      size += more;
    }
    int mark = 0;
    for (Encoding encoding : Encoding.values()) {
      if (encoding.marks(head, size)) {
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
      if (size < encoding.mark.length() && encoding.mayMark(head, size)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Decodes what there is, or reads more.
   *
   * @return whether there may be more
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
      throw new IllegalStateException("a decoder gave half a character");
    }
    encoder.reset();
  }

  private void undecodable() {
    utf8.clear().put(UNDECODABLE).flip();
  }

  /** Encodings with a mark, longer marks before their own beginnings. */
  private enum Encoding {
    UTF_32LE("UTF-32LE", "\u00FF\u00FE\u0000\u0000"),
    UTF_32BE("UTF-32BE", "\u0000\u0000\u00FE\u00FF"),
    UTF_16LE("UTF-16LE", "\u00FF\u00FE"),
    UTF_16BE("UTF-16BE", "\u00FE\u00FF");

    private final String charset;

    /** One char a byte. */
    private final String mark;

    Encoding(String charset, String mark) {
      this.charset = charset;
      this.mark = mark;
    }

    /** Whether the bytes and the mark are the same, as far as both go. */
    boolean mayMark(byte[] head, int size) {
      int common = Math.min(size, mark.length());
      return new String(head, 0, common, StandardCharsets.ISO_8859_1)
          .equals(mark.substring(0, common));
    }

    boolean marks(byte[] head, int size) {
      return size >= mark.length() && mayMark(head, size);
    }
  }
}
