package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.io.EOFException;
import java.io.IOException;

/** Parses the chunks of a WebP file (RFC 9649), up to the length in its RIFF header. */
final class WebpParser {
  private static final int CHUNK_HEADER = 8;

  private WebpParser() {}

  static PixelSize read(ImageInput input) throws IOException {
    input.skip(4);
    long end = input.u32LittleEndian() + CHUNK_HEADER;
    if (end > input.length()) {
      throw new EOFException();
    }
    input.skip(4);
    PixelSize size = null;
    boolean image = false;
    while (input.position() + CHUNK_HEADER <= end) {
      String type = input.ascii(4);
      long length = input.u32LittleEndian();
      long next = input.position() + length;
      check(next <= end, "a chunk is longer than the file");
      PixelSize found = size(input, type, length);
      size = size == null ? found : size;
      image |= type.equals("VP8 ") || type.equals("VP8L") || type.equals("ANMF");
      // A chunk is padded to an even length. Some programs do not pad the last one.
      input.seek(Math.min(next + (length & 1), end));
    }
    check(image, "it has no pixels");
    return size;
  }

  private static PixelSize size(ImageInput input, String type, long length) throws IOException {
    if (type.equals("VP8X") && length >= 10) {
      input.skip(4);
      return PixelSize.of(1 + u24(input), 1 + u24(input));
    }
    if (type.equals("VP8L") && length >= 5) {
      check(input.u8() == 0x2f, "VP8L is malformed");
      long bits = input.u32LittleEndian();
      return PixelSize.of(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
    }
    if (type.equals("VP8 ") && length >= 10) {
      input.skip(3);
      check(u24(input) == 0x2a019d, "VP8 is malformed");
      return PixelSize.of(input.u16LittleEndian() & 0x3fff, input.u16LittleEndian() & 0x3fff);
    }
    check(!type.startsWith("VP8"), type + " is malformed");
    return null;
  }

  private static int u24(ImageInput input) throws IOException {
    return input.u16LittleEndian() | (input.u8() << 16);
  }
}
