package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.io.IOException;

/** Parses the blocks of a GIF file up to its trailer. */
final class GifParser {
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;
  private static final int TRAILER = 0x3b;

  private GifParser() {}

  static PixelSize read(ImageInput input) throws IOException {
    input.skip(6);
    int width = input.u16LittleEndian();
    int height = input.u16LittleEndian();
    int flags = input.u8();
    input.skip(2);
    skipColours(input, flags);
    boolean image = false;
    for (int block = input.u8(); block != TRAILER; block = input.u8()) {
      if (block == EXTENSION) {
        input.skip(1);
        skipSubBlocks(input);
      } else if (block == IMAGE) {
        input.skip(4);
        int imageWidth = input.u16LittleEndian();
        int imageHeight = input.u16LittleEndian();
        if (width == 0 || height == 0) {
          width = imageWidth;
          height = imageHeight;
        }
        skipColours(input, input.u8());
        input.skip(1);
        skipSubBlocks(input);
        image = true;
      } else {
        // Some programs write an extra zero between blocks.
        check(block == 0, "a block is malformed");
      }
    }
    check(image, "it has no pixels");
    return PixelSize.of(width, height);
  }

  private static void skipColours(ImageInput input, int flags) throws IOException {
    if ((flags & 0x80) != 0) {
      input.skip(3L * (2 << (flags & 7)));
    }
  }

  private static void skipSubBlocks(ImageInput input) throws IOException {
    for (int length = input.u8(); length != 0; length = input.u8()) {
      input.skip(length);
    }
  }
}
