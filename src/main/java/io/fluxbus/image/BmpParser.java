package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.io.EOFException;
import java.io.IOException;
import java.util.Set;

/** Parses a BMP file. Its headers contain the position and the length of the pixels. */
final class BmpParser {
  private static final int HEADER_AT = 14;
  private static final int PIXELS_AT = 10;
  private static final Set<Integer> HEADER_LENGTHS = Set.of(40, 52, 56, 64, 108, 124);

  private BmpParser() {}

  /** Checks the signature and the headers, because a text can also begin with the letters BM. */
  static boolean isHead(byte[] head) {
    return head.length >= 30
        && head[0] == 'B'
        && head[1] == 'M'
        && head[15] == 0
        && head[16] == 0
        && head[17] == 0
        && HEADER_LENGTHS.contains(head[HEADER_AT] & 0xff)
        && head[26] == 1
        && head[27] == 0;
  }

  static PixelSize read(ImageInput input) throws IOException {
    input.skip(PIXELS_AT);
    long pixels = input.u32LittleEndian();
    input.skip(4);
    long width = input.u32LittleEndian();
    // A negative height means that the first row is the top one.
    long height = Math.abs((int) input.u32LittleEndian());
    input.skip(2);
    int bits = input.u16LittleEndian();
    long compression = input.u32LittleEndian();
    long length = input.u32LittleEndian();
    PixelSize size = PixelSize.of(width, height);
    boolean plain = compression == 0 || compression == 3 || compression == 6;
    check(!plain || (bits > 0 && bits <= 64), "it has " + bits + " bits per pixel");
    long left = input.length() - pixels;
    long row = (width * bits + 31) / 32 * 4;
    if (left < 0 || (plain ? height > left / row : length > left)) {
      throw new EOFException();
    }
    return size;
  }
}
