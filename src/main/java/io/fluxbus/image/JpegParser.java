package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.nio.ByteBuffer;

/**
 * Parses the segments of a JPEG file (ITU-T T.81, annex B). A thumbnail or a comment is skipped
 * with its segment, so an end marker inside it is ignored. Further pictures after the first one
 * (MPO) are not read.
 */
final class JpegParser extends ImageScanner {
  private static final int START_LENGTH = 2;
  private static final int LENGTH_LENGTH = 2;
  private static final int FRAME_LENGTH = 5;
  private static final int LINES_LENGTH = 2;

  private static final int TEM = 0x01;
  private static final int RST0 = 0xd0;
  private static final int RST7 = 0xd7;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DNL = 0xdc;

  /** The field that comes next. */
  private enum Field {
    START,
    MARKER,
    LENGTH,
    FRAME,
    LINES
  }

  private Field next = Field.START;
  private int marker;

  /** The number of bytes that the segment has after the current field. */
  private int left;

  private int width;
  private int height;
  private boolean hasScan;

  JpegParser() {
    super(START_LENGTH);
  }

  @Override
  void parse(ByteBuffer field) throws MalformedImageException {
    switch (next) {
      case START -> seekMarker();
      case MARKER -> onMarker(field.get() & 0xff);
      case LENGTH -> onLength(field.getShort() & 0xffff);
      case FRAME -> {
        field.get();
        height = field.getShort() & 0xffff;
        width = field.getShort() & 0xffff;
        skipRest();
      }
      case LINES -> {
        height = field.getShort() & 0xffff;
        skipRest();
      }
    }
  }

  /** Skips the data of a scan, in which FF is followed by 00. */
  private void seekMarker() {
    next = Field.MARKER;
    seek((byte) 0xff);
    expect(1);
  }

  private void onMarker(int value) throws MalformedImageException {
    if (value == 0xff) {
      // A fill byte.
      expect(1);
    } else if (value == EOI) {
      check(hasScan, "it has no pixels");
      endAfter(0, PixelSize.of(width, height));
    } else if (value == 0 || value == TEM || value == SOI || (value >= RST0 && value <= RST7)) {
      seekMarker();
    } else {
      marker = value;
      next = Field.LENGTH;
      expect(LENGTH_LENGTH);
    }
  }

  private void onLength(int length) throws MalformedImageException {
    check(length >= LENGTH_LENGTH, "a segment is shorter than its length");
    left = length - LENGTH_LENGTH;
    if (isFrame(marker) && width == 0) {
      expectInSegment(Field.FRAME, FRAME_LENGTH);
    } else if (marker == DNL && height == 0) {
      expectInSegment(Field.LINES, LINES_LENGTH);
    } else {
      skipRest();
    }
  }

  private void expectInSegment(Field field, int length) throws MalformedImageException {
    check(left >= length, "a segment is too short");
    left -= length;
    next = field;
    expect(length);
  }

  private void skipRest() {
    hasScan |= marker == SOS;
    skip(left);
    seekMarker();
  }

  /** Whether the marker is SOF0 to SOF15, but not DHT, JPG or DAC, which lie in the same range. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
