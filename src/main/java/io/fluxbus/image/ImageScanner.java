package io.fluxbus.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A parser of an image that arrives in pieces of any size. It keeps at most one field, never the
 * image. A subclass says which bytes come next: a field, bytes to skip, or bytes up to a marker.
 */
abstract class ImageScanner {
  private static final int MAX_FIELD = 16;

  /** The number 1 in each byte. */
  private static final long ONES = 0x0101_0101_0101_0101L;

  /** The bytes of the next field that have arrived. */
  private final ByteBuffer field = ByteBuffer.allocate(MAX_FIELD);

  private long toSkip;
  private boolean isSeeking;
  private byte sought;
  private boolean isLast;
  private boolean isComplete;
  private PixelSize size;

  /**
   * @param first the length of the first field in bytes
   */
  ImageScanner(int first) {
    field.limit(first);
  }

  /** Parses a field, and says what comes next. */
  abstract void parse(ByteBuffer field) throws MalformedImageException;

  /** Receives bytes that are skipped. */
  void onSkipped(ByteBuffer bytes) {}

  /** A field comes next, after the bytes that are skipped. */
  final void expect(int bytes) {
    field.clear().limit(bytes);
  }

  /** Bytes that are skipped come next. */
  final void skip(long bytes) {
    toSkip = bytes;
  }

  /** The bytes up to and including this value are skipped, after those of {@link #skip}. */
  final void seek(byte value) {
    isSeeking = true;
    sought = value;
  }

  /**
   * The image ends after some more bytes.
   *
   * @param size null if it is not known
   */
  final void endAfter(long bytes, PixelSize size) {
    this.size = size;
    toSkip = bytes;
    isLast = true;
    isComplete = bytes == 0;
  }

  /**
   * Reads the next bytes of the image. Bytes after its end are not read.
   *
   * @throws MalformedImageException if they violate the rules of the format
   */
  final void read(ByteBuffer bytes) throws MalformedImageException {
    while (!isComplete && bytes.hasRemaining()) {
      if (toSkip > 0) {
        ByteBuffer skipped = take(bytes, toSkip);
        toSkip -= skipped.remaining();
        onSkipped(skipped);
        isComplete = isLast && toSkip == 0;
      } else if (isSeeking) {
        seek(bytes);
      } else {
        field.put(take(bytes, field.remaining()));
        if (!field.hasRemaining()) {
          parse(field.flip());
        }
      }
    }
  }

  private void seek(ByteBuffer bytes) {
    int at = bytes.position();
    int end = bytes.limit();
    while (at + Long.BYTES <= end && !contains(bytes.getLong(at), sought)) {
      at += Long.BYTES;
    }
    while (at < end && bytes.get(at) != sought) {
      at++;
    }
    isSeeking = at == end;
    bytes.position(isSeeking ? end : at + 1);
  }

  /** Whether one of the eight bytes has the value. */
  private static boolean contains(long bytes, byte value) {
    // Zero where a byte has the value. A byte that is zero borrows from its highest bit.
    long others = bytes ^ ((value & 0xff) * ONES);
    return ((others - ONES) & ~others & (ONES << 7)) != 0;
  }

  private static ByteBuffer take(ByteBuffer bytes, long count) {
    ByteBuffer taken = bytes.slice();
    taken.limit((int) Math.min(count, taken.remaining()));
    bytes.position(bytes.position() + taken.remaining());
    return taken;
  }

  /** Whether the end of the image was read. */
  final boolean isComplete() {
    return isComplete;
  }

  /** The size in pixels of a complete image; null if the image does not contain it. */
  final PixelSize size() {
    return size;
  }

  /**
   * Reads a whole image.
   *
   * @return the size in pixels; null if the image does not contain it
   * @throws EOFException if the image was cut off
   */
  final PixelSize readAll(ImageInput input) throws IOException {
    while (!isComplete) {
      read(input.unread());
    }
    return size;
  }
}
