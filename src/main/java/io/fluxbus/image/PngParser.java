package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Parses the chunks of a PNG file, from IHDR to IEND, and verifies their checksums. */
final class PngParser {
  private PngParser() {}

  static PixelSize read(ImageInput input) throws IOException {
    input.skip(8);
    PixelSize size = null;
    long data = 0;
    while (true) {
      long length = input.u32();
      String type = input.ascii(4);
      check(length <= Integer.MAX_VALUE && isType(type), "a chunk is malformed");
      check(size != null || type.equals("IHDR"), "it does not begin with IHDR");
      long begin = input.position();
      if (size == null) {
        check(length == 13, "IHDR is malformed");
        size = PixelSize.of(input.u32(), input.u32());
        input.seek(begin);
      }
      if (Character.isUpperCase(type.charAt(0))) {
        checkSum(input, type, length);
      } else {
        // Decoders only warn about a damaged chunk that is not critical.
        input.skip(length + 4);
      }
      if (type.equals("IDAT")) {
        data += length;
      }
      if (type.equals("IEND")) {
        check(data > 0, "it has no pixels");
        return size;
      }
    }
  }

  private static void checkSum(ImageInput input, String type, long length) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(type.getBytes(StandardCharsets.ISO_8859_1));
    input.update(checksum, length);
    check(input.u32() == checksum.getValue(), "the checksum of " + type + " is wrong");
  }

  private static boolean isType(String type) {
    return type.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
  }
}
