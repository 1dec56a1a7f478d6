package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.io.EOFException;
import java.io.IOException;

/**
 * Parses a TIFF 6.0 file. Its directories contain the positions of the strips or tiles of an image.
 * The image is complete if the file contains all of them.
 */
final class TiffParser {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_LENGTHS = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_LENGTHS = 325;
  private static final int SHORT = 3;
  private static final int MAX_DIRECTORIES = 16;
  private static final int MAX_PARTS = 1 << 17;

  private final ImageInput input;
  private final boolean littleEndian;

  private TiffParser(ImageInput input) throws IOException {
    this.input = input;
    this.littleEndian = input.u8() == 'I';
    input.skip(3);
  }

  static PixelSize read(ImageInput input) throws IOException {
    TiffParser parser = new TiffParser(input);
    PixelSize size = null;
    long next = parser.u32();
    for (int i = 0; next != 0 && i < MAX_DIRECTORIES; i++) {
      input.seek(next);
      Directory directory = new Directory();
      int entries = parser.u16();
      for (int j = 0; j < entries; j++) {
        parser.readEntry(directory);
      }
      next = parser.u32();
      check(directory.offsets != null && directory.lengths != null, "it has no pixels");
      parser.checkParts(directory);
      size = size == null ? PixelSize.of(directory.width, directory.height) : size;
    }
    check(size != null, "it has no pixels");
    return size;
  }

  private void readEntry(Directory directory) throws IOException {
    int tag = u16();
    int type = u16();
    long count = u32();
    long value = input.position();
    switch (tag) {
      case WIDTH -> directory.width = number(type);
      case HEIGHT -> directory.height = number(type);
      case STRIP_OFFSETS, TILE_OFFSETS -> directory.offsets = new Parts(type, count, value);
      case STRIP_LENGTHS, TILE_LENGTHS -> directory.lengths = new Parts(type, count, value);
      default -> {}
    }
    input.seek(value);
    input.skip(4);
  }

  private void checkParts(Directory directory) throws IOException {
    long back = input.position();
    long[] offsets = read(directory.offsets);
    long[] lengths = read(directory.lengths);
    check(offsets.length == lengths.length, "its strips have no lengths");
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] + lengths[i] > input.length()) {
        throw new EOFException();
      }
    }
    input.seek(back);
  }

  private long[] read(Parts parts) throws IOException {
    check(parts.count > 0 && parts.count <= MAX_PARTS, "it has " + parts.count + " strips");
    input.seek(parts.at);
    if (parts.count * (parts.type == SHORT ? 2 : 4) > 4) {
      input.seek(u32());
    }
    long[] numbers = new long[(int) parts.count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(parts.type);
    }
    return numbers;
  }

  private long number(int type) throws IOException {
    return type == SHORT ? u16() : u32();
  }

  private int u16() throws IOException {
    return littleEndian ? input.u16LittleEndian() : input.u16();
  }

  private long u32() throws IOException {
    return littleEndian ? input.u32LittleEndian() : input.u32();
  }

  private static final class Directory {
    private long width;
    private long height;
    private Parts offsets;
    private Parts lengths;
  }

  /**
   * An array in the file.
   *
   * @param at the position of the entry's value: the array itself if it fits into 4 bytes,
   *     otherwise the array's position
   */
  private record Parts(int type, long count, long at) {}
}
