package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.io.EOFException;
import java.io.IOException;

/**
 * Parses a JPEG XL file (ISO/IEC 18181): a bare codestream, or boxes that contain one. A bare
 * codestream has no length, so a truncated one cannot be recognized.
 */
final class JxlParser {
  private static final int CODESTREAM = 0xff0a;
  private static final long LAST_PART = 0x8000_0000L;

  private JxlParser() {}

  static PixelSize read(ImageInput input) throws IOException {
    if (input.u16() == CODESTREAM) {
      return new SizeHeader(input).read();
    }
    input.seek(0);
    PixelSize size = null;
    boolean complete = false;
    while (input.remaining() >= 8) {
      IsoMediaParser.Box box = IsoMediaParser.Box.read(input, input.length());
      if (!box.isPlausible() && complete) {
        break;
      }
      check(box.isPlausible(), "a box is malformed");
      if (box.end() > input.length()) {
        throw new EOFException();
      }
      boolean part = box.type().equals("jxlp");
      if (part) {
        complete |= (input.u32() & LAST_PART) != 0;
      }
      if (part || box.type().equals("jxlc")) {
        complete |= !part;
        if (size == null) {
          check(input.u16() == CODESTREAM, "the codestream is malformed");
          size = new SizeHeader(input).read();
        }
      }
      input.seek(box.end());
    }
    if (!complete) {
      throw new EOFException();
    }
    return size;
  }

  /** Reads the size from a codestream. The least significant bit of a byte comes first. */
  private static final class SizeHeader {
    private static final int[] LENGTHS = {9, 13, 18, 30};
    private static final int[][] RATIOS = {
      {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}
    };

    private final ImageInput input;
    private int current;
    private int left;

    private SizeHeader(ImageInput input) {
      this.input = input;
    }

    private PixelSize read() throws IOException {
      boolean small = bits(1) == 1;
      long height = side(small);
      int ratio = (int) bits(3);
      long width = ratio == 0 ? side(small) : height * RATIOS[ratio - 1][0] / RATIOS[ratio - 1][1];
      return PixelSize.of(width, height);
    }

    private long side(boolean small) throws IOException {
      return small ? (bits(5) + 1) * 8 : bits(LENGTHS[(int) bits(2)]) + 1;
    }

    private long bits(int count) throws IOException {
      long value = 0;
      for (int i = 0; i < count; i++) {
        if (left == 0) {
          current = input.u8();
          left = 8;
        }
        value |= (long) (current & 1) << i;
        current >>= 1;
        left--;
      }
      return value;
    }
  }
}
