package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.io.IOException;

/**
 * Parses the segments of a JPEG file (ITU-T T.81, annex B). A thumbnail or a comment is skipped
 * with its segment, so an end marker inside it is ignored. Further pictures after the first one
 * (MPO) are not read.
 */
final class JpegParser {
  private static final int TEM = 0x01;
  private static final int RST0 = 0xd0;
  private static final int RST7 = 0xd7;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DNL = 0xdc;

  private JpegParser() {}

  static PixelSize read(ImageInput input) throws IOException {
    int width = 0;
    int height = 0;
    boolean scan = false;
    input.skip(2);
    for (int marker = marker(input); marker != EOI; marker = marker(input)) {
      if (marker == TEM || marker == SOI || isRestart(marker)) {
        continue;
      }
      int length = input.u16();
      check(length >= 2, "a segment is shorter than its length");
      long end = input.position() - 2 + length;
      if (isFrame(marker) && width == 0) {
        input.skip(1);
        height = input.u16();
        width = input.u16();
      } else if (marker == DNL && height == 0) {
        height = input.u16();
      }
      input.seek(end);
      scan |= marker == SOS;
    }
    check(scan, "it has no pixels");
    return PixelSize.of(width, height);
  }

  /**
   * Finds the next marker. Skips fill bytes, and the data of a scan, in which FF is followed by 00.
   */
  private static int marker(ImageInput input) throws IOException {
    while (true) {
      input.skipTo((byte) 0xff);
      int marker = input.u8();
      while (marker == 0xff) {
        marker = input.u8();
      }
      if (marker != 0) {
        return marker;
      }
    }
  }

  private static boolean isRestart(int marker) {
    return marker >= RST0 && marker <= RST7;
  }

  /** Whether the marker is SOF0 to SOF15, but not DHT, JPG or DAC, which lie in the same range. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
