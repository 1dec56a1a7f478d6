package io.fluxbus.image;

import static io.fluxbus.image.MalformedImageException.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Parses the chunks of a WebP file (RFC 9649), up to the length in its RIFF header. */
final class WebpParser extends ImageScanner {
  private static final int FILE_HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  /** The field that comes next. */
  private enum Field {
    FILE_HEADER,
    CHUNK_HEADER,
    SIZE
  }

  private Field next = Field.FILE_HEADER;

  /** The number of bytes of the file after the current field. */
  private long left;

  private String type;

  /** The number of bytes of the chunk after the current field, with its padding. */
  private long rest;

  private PixelSize size;
  private boolean hasImage;

  WebpParser() {
    super(FILE_HEADER);
  }

  @Override
  void parse(ByteBuffer bytes) throws MalformedImageException {
    ByteBuffer field = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    switch (next) {
      case FILE_HEADER -> {
        // The length includes the last 4 bytes of this header.
        left = u32(field, 4) - 4;
        nextChunk();
      }
      case CHUNK_HEADER -> onChunk(ascii(field), u32(field, 4));
      case SIZE -> {
        PixelSize found = size(field);
        size = size == null ? found : size;
        nextChunk();
      }
    }
  }

  private void onChunk(String type, long length) throws MalformedImageException {
    this.type = type;
    left -= CHUNK_HEADER;
    check(length <= left, "a chunk is longer than the file");
    hasImage |= type.equals("VP8 ") || type.equals("VP8L") || type.equals("ANMF");
    // A chunk is padded to an even length. Some programs do not pad the last one.
    rest = Math.min(length + (length & 1), left);
    int header = headerLength();
    if (header == 0) {
      nextChunk();
    } else {
      check(length >= header, type + " is malformed");
      rest -= header;
      left -= header;
      next = Field.SIZE;
      expect(header);
    }
  }

  /** The length of the header with the size in pixels; 0 if the chunk has none. */
  private int headerLength() throws MalformedImageException {
    return switch (type) {
      case "VP8X", "VP8 " -> 10;
      case "VP8L" -> 5;
      default -> {
        check(!type.startsWith("VP8"), type + " is malformed");
        yield 0;
      }
    };
  }

  private PixelSize size(ByteBuffer header) throws MalformedImageException {
    return switch (type) {
      case "VP8X" -> PixelSize.of(1 + u24(header, 4), 1 + u24(header, 7));
      case "VP8L" -> {
        check(header.get(0) == 0x2f, "VP8L is malformed");
        long bits = u32(header, 1);
        yield PixelSize.of(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
      }
      default -> {
        check(u24(header, 3) == 0x2a019d, "VP8 is malformed");
        yield PixelSize.of(header.getShort(6) & 0x3fff, header.getShort(8) & 0x3fff);
      }
    };
  }

  private void nextChunk() throws MalformedImageException {
    left -= rest;
    if (left < CHUNK_HEADER) {
      check(hasImage, "it has no pixels");
      endAfter(rest + left, size);
    } else {
      skip(rest);
      next = Field.CHUNK_HEADER;
      expect(CHUNK_HEADER);
    }
    rest = 0;
  }

  private static String ascii(ByteBuffer field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      text.append((char) (field.get(i) & 0xff));
    }
    return text.toString();
  }

  private static long u24(ByteBuffer field, int at) {
    return (field.getShort(at) & 0xffff) | ((field.get(at + 2) & 0xff) << 16);
  }

  private static long u32(ByteBuffer field, int at) {
    return field.getInt(at) & 0xffff_ffffL;
  }
}
