package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Parses the chunks of a PNG file, from IHDR to IEND, and verifies their checksums. */
final class PngParser extends ImageScanner {
  private static final int SIGNATURE_LENGTH = 8;
  private static final int HEADER_LENGTH = 8;
  private static final int IHDR_LENGTH = 13;
  private static final int CHECKSUM_LENGTH = 4;

  /** The field that comes next. */
  private enum Field {
    SIGNATURE,
    HEADER,
    IHDR,
    CHECKSUM
  }

  private final CRC32 checksum = new CRC32();
  private Field next = Field.SIGNATURE;
  private String type;
  private PixelSize size;
  private boolean hasData;

  PngParser() {
    super(SIGNATURE_LENGTH);
  }

  @Override
  void parse(ByteBuffer field) throws MalformedImageException {
    switch (next) {
      case SIGNATURE -> expect(Field.HEADER, HEADER_LENGTH);
      case HEADER -> onHeader(field);
      case IHDR -> {
        checksum.update(field.duplicate());
        size = PixelSize.of(field.getInt() & 0xffff_ffffL, field.getInt() & 0xffff_ffffL);
        expect(Field.CHECKSUM, CHECKSUM_LENGTH);
      }
      case CHECKSUM -> onChecksum(field.getInt() & 0xffff_ffffL);
    }
  }

  private void onHeader(ByteBuffer field) throws MalformedImageException {
    int length = field.getInt();
    type = StandardCharsets.ISO_8859_1.decode(field).toString();
    check(length >= 0 && isType(type), "a chunk is malformed");
    check(size != null || type.equals("IHDR"), "it does not begin with IHDR");
    checksum.reset();
    checksum.update(type.getBytes(StandardCharsets.ISO_8859_1));
    if (size == null) {
      check(length == IHDR_LENGTH, "IHDR is malformed");
      expect(Field.IHDR, IHDR_LENGTH);
    } else if (Character.isUpperCase(type.charAt(0))) {
      hasData |= type.equals("IDAT") && length > 0;
      skip(length);
      expect(Field.CHECKSUM, CHECKSUM_LENGTH);
    } else {
      // Decoders only warn about a damaged chunk that is not critical.
      skip(length + (long) CHECKSUM_LENGTH);
      expect(Field.HEADER, HEADER_LENGTH);
    }
  }

  @Override
  void onSkipped(ByteBuffer bytes) {
    checksum.update(bytes);
  }

  private void onChecksum(long value) throws MalformedImageException {
    check(value == checksum.getValue(), "the checksum of " + type + " is wrong");
    if (type.equals("IEND")) {
      check(hasData, "it has no pixels");
      endAfter(0, size);
    } else {
      expect(Field.HEADER, HEADER_LENGTH);
    }
  }

  private void expect(Field field, int length) {
    next = field;
    expect(length);
  }

  private static boolean isType(String type) {
    return type.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
  }
}
