package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.io.EOFException;
import java.io.IOException;

/**
 * Parses the boxes of a file in the ISO base media format (ISO/IEC 14496-12): AVIF and HEIC images.
 * The image is complete if all boxes are complete and the file contains all bytes that its items
 * refer to.
 */
final class IsoMediaParser {
  private static final int BOX_HEADER = 8;

  private final ImageInput input;
  private PixelSize size;
  private boolean hasMeta;
  private boolean hasData;

  private IsoMediaParser(ImageInput input) {
    this.input = input;
  }

  /** Reads an AVIF or HEIC file. */
  static PixelSize readHeif(ImageInput input) throws IOException {
    IsoMediaParser parser = new IsoMediaParser(input);
    while (parser.readBox()) {}
    if (!parser.isComplete()) {
      throw new EOFException();
    }
    return parser.size;
  }

  private boolean isComplete() {
    return hasMeta && hasData;
  }

  /** Reads a box of the file. Returns false at the end of the image. */
  private boolean readBox() throws IOException {
    if (input.remaining() < BOX_HEADER) {
      return false;
    }
    Box box = Box.read(input, input.length());
    if (!box.isPlausible() && isComplete()) {
      return false;
    }
    check(box.isPlausible(), "a box is malformed");
    if (box.end() > input.length()) {
      throw new EOFException();
    }
    switch (box.type()) {
      case "meta" -> readMeta(box.end());
      // A sequence of images has the structure of a film.
      case "moov" -> hasMeta = true;
      case "mdat" -> hasData = true;
      default -> {}
    }
    input.seek(box.end());
    return true;
  }

  private void readMeta(long end) throws IOException {
    input.skip(4);
    for (Box box = nextBox(end); box != null; box = nextBox(end)) {
      switch (box.type()) {
        case "iprp" -> readProperties(box.end());
        case "iloc" -> readLocations(box.end());
        case "idat" -> hasData = true;
        default -> {}
      }
      input.seek(box.end());
    }
    hasMeta = true;
  }

  private void readProperties(long end) throws IOException {
    for (Box box = nextBox(end); box != null; box = nextBox(end)) {
      if (box.type().equals("ipco")) {
        for (Box one = nextBox(box.end()); one != null; one = nextBox(box.end())) {
          if (one.type().equals("ispe")) {
            input.skip(4);
            addSize(PixelSize.of(input.u32(), input.u32()));
          }
          input.seek(one.end());
        }
      }
      input.seek(box.end());
    }
  }

  /** Keeps the largest size, because tiles and thumbnails are smaller than the whole image. */
  private void addSize(PixelSize found) {
    if (size == null || found.area() > size.area()) {
      size = found;
    }
  }

  private void readLocations(long end) throws IOException {
    int version = input.u8();
    input.skip(3);
    int sizes = input.u16();
    int offsetSize = sizes >> 12;
    int lengthSize = (sizes >> 8) & 15;
    int baseSize = (sizes >> 4) & 15;
    int indexSize = version == 0 ? 0 : sizes & 15;
    check(Math.max(Math.max(offsetSize, lengthSize), Math.max(baseSize, indexSize)) <= 8, "iloc");
    int numberSize = version < 2 ? 2 : 4;
    long items = input.unsigned(numberSize);
    for (long i = 0; i < items; i++) {
      check(input.position() < end, "iloc is malformed");
      input.skip(numberSize);
      boolean inFile = version == 0 || (input.u16() & 15) == 0;
      inFile &= input.u16() == 0;
      long base = input.unsigned(baseSize);
      int extents = input.u16();
      if (indexSize + offsetSize + lengthSize == 0) {
        // Without an offset and a length, each extent is the whole file.
        continue;
      }
      for (int j = 0; j < extents; j++) {
        check(input.position() < end, "iloc is malformed");
        input.skip(indexSize);
        long offset = input.unsigned(offsetSize);
        long length = input.unsigned(lengthSize);
        if (inFile && !isInFile(base, offset, length)) {
          throw new EOFException();
        }
      }
    }
  }

  private boolean isInFile(long base, long offset, long length) {
    long left = input.length();
    for (long part : new long[] {base, offset, length}) {
      if (part < 0 || part > left) {
        return false;
      }
      left -= part;
    }
    return true;
  }

  /** Reads the next box inside another one. Returns null at the end of the outer box. */
  private Box nextBox(long end) throws IOException {
    if (end - input.position() < BOX_HEADER) {
      return null;
    }
    Box box = Box.read(input, end);
    check(box.isPlausible() && box.end() <= end, "a box is malformed");
    return box;
  }

  /**
   * The header of a box.
   *
   * @param end the position in the file after the box; {@link Long#MAX_VALUE} if it is too large
   */
  record Box(String type, long end) {

    /**
     * Reads a header and leaves the input at the content.
     *
     * @param last the position where a box without a size ends
     */
    static Box read(ImageInput input, long last) throws IOException {
      long begin = input.position();
      long size = input.u32();
      String type = input.ascii(4);
      if (size == 0) {
        return new Box(type, last);
      }
      if (size == 1) {
        size = input.unsigned(8);
      }
      long read = input.position() - begin;
      if (size >= 0 && size < read) {
        return new Box("", begin);
      }
      return new Box(
          type, size < 0 || size > Long.MAX_VALUE - begin ? Long.MAX_VALUE : begin + size);
    }

    boolean isPlausible() {
      return !type.isEmpty() && type.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
  }
}
