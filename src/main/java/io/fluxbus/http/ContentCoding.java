package io.fluxbus.http;

import io.fluxbus.internal.ContentCodings;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Decodes a body with a content coding. Requests do not ask for one, but some gateways always
 * encode. The class supports gzip, x-gzip, deflate with or without a zlib header, several codings
 * in a row, and gzip that no header announces. A body that is not encoded although its header says
 * so is not changed.
 *
 * <p>A body is decoded twice. The first pass only measures it, so that the array of the second pass
 * has the exact size, and a decompression bomb is rejected before any of it is in memory.
 */
final class ContentCoding {
  private static final int MAX_LAYERS = 4;
  private static final int BUFFER = 8 * 1024;

  private final ByteBuffer body;
  private final List<String> codings;
  private final long maxSize;
  private long size;
  private boolean damaged;

  /** A body has an unsupported coding, or too many. */
  static final class UnsupportedException extends IOException {
    private static final long serialVersionUID = 1L;

    private UnsupportedException() {
      super("unsupported coding");
    }
  }

  /** A decoded body is larger than the limit. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private TooLargeException() {
      super("too large");
    }
  }

  private ContentCoding(ByteBuffer body, List<String> codings, long maxSize) {
    this.body = body;
    this.codings = codings;
    this.maxSize = maxSize;
  }

  /** Whether a body may be encoded, according to its header and its first two bytes. */
  static boolean mayBeEncoded(String header, int first, int second) {
    return header != null || isGzip(first, second);
  }

  /**
   * Determines the coding of a body, and measures the decoded body. This takes as long as decoding
   * it. Returns null if the body is not encoded.
   *
   * @param headers the values of {@code Content-Encoding}
   * @param maxSize the most bytes that the decoded body, and each layer of it, may have
   */
  static ContentCoding of(List<String> headers, ByteBuffer body, long maxSize)
      throws UnsupportedException, TooLargeException {
    List<String> codings = ContentCodings.of(headers);
    boolean gzip = body.remaining() > 1 && isGzip(body.get(0) & 0xff, body.get(1) & 0xff);
    if (body.remaining() == 0 || (!gzip && (codings.isEmpty() || isJson(body)))) {
      return null;
    }
    if (codings.size() > MAX_LAYERS
        || codings.stream().anyMatch(c -> !c.equals("gzip") && !c.equals("deflate"))) {
      throw new UnsupportedException();
    }
    ContentCoding coding = new ContentCoding(body, codings, maxSize);
    coding.measure();
    return coding;
  }

  private static boolean isGzip(int first, int second) {
    return first == 0x1f && second == 0x8b;
  }

  private static boolean isJson(ByteBuffer body) {
    int from = 0;
    int to = body.limit() - 1;
    while (from < to && body.get(from) <= ' ' && body.get(from) >= 0) {
      from++;
    }
    while (to > from && body.get(to) <= ' ' && body.get(to) >= 0) {
      to--;
    }
    byte first = body.get(from);
    byte last = body.get(to);
    return (first == '{' && last == '}') || (first == '[' && last == ']');
  }

  /** The size of the decoded body in bytes, as far as it can be decoded. */
  long size() {
    return size;
  }

  /** Whether the body could not be decoded to its end. */
  boolean isDamaged() {
    return damaged;
  }

  /** The decoded body, as far as it can be decoded. */
  byte[] decode() {
    byte[] decoded = new byte[(int) size];
    int length = 0;
    try (Layers layers = new Layers()) {
      InputStream in = size == 0 ? InputStream.nullInputStream() : layers.open();
      int read = 0;
      while (length < decoded.length && read >= 0) {
        read = in.read(decoded, length, decoded.length - length);
        length += Math.max(0, read);
      }
    } catch (IOException e) {
      damaged = true;
    }
    return decoded;
  }

  private void measure() throws TooLargeException {
    byte[] buffer = new byte[BUFFER];
    try (Layers layers = new Layers()) {
      InputStream in = layers.open();
      int read = in.read(buffer);
      while (read >= 0) {
        size += read;
        read = in.read(buffer);
      }
    } catch (TooLargeException e) {
      throw e;
    } catch (IOException e) {
      damaged = true;
    }
  }

  /** The streams that decode the body once, one for each coding. */
  private final class Layers implements AutoCloseable {
    private final List<Inflater> inflaters = new ArrayList<>();
    private InputStream in =
        new ByteArrayInputStream(
            body.array(), body.arrayOffset() + body.position(), body.remaining());

    InputStream open() throws IOException {
      int layers = 0;
      for (int i = codings.size() - 1; i >= 0; i--) {
        layers += unwrap(codings.get(i)) ? 1 : 0;
      }
      while (layers < MAX_LAYERS && unwrap("gzip")) {
        layers++;
      }
      return in;
    }

    /** Adds a layer, unless the bytes do not have that coding. */
    private boolean unwrap(String coding) throws IOException {
      BufferedInputStream peeked = new BufferedInputStream(in, BUFFER);
      in = peeked;
      peeked.mark(2);
      int first = peeked.read();
      int second = peeked.read();
      peeked.reset();
      if (coding.equals("gzip")) {
        if (!isGzip(first, second)) {
          return false;
        }
        in = new Limited(new GZIPInputStream(peeked, BUFFER));
        return true;
      }
      boolean zlib = (first & 0x0f) == 8 && ((first << 8) | second) % 31 == 0;
      Inflater inflater = new Inflater(!zlib);
      inflaters.add(inflater);
      in = new Limited(new InflaterInputStream(peeked, inflater, BUFFER));
      return true;
    }

    @Override
    public void close() throws IOException {
      inflaters.forEach(Inflater::end);
      in.close();
    }
  }

  /**
   * Limits the size of each layer, because a layer of a bomb may produce many bytes that the next
   * layer discards.
   */
  private final class Limited extends FilterInputStream {
    private long count;

    private Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(0, read);
      if (count > maxSize) {
        throw new TooLargeException();
      }
      return read;
    }
  }
}
