package io.fluxbus.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The format of an image. It is determined from the bytes, not from the URL or the headers. */
enum ImageFormat {
  JPEG("jpg", "image/jpeg"),
  PNG("png", "image/png"),
  WEBP("webp", "image/webp"),
  GIF("gif", "image/gif"),
  AVIF("avif", "image/avif"),
  HEIC("heic", "image/heic"),
  JXL("jxl", "image/jxl"),
  BMP("bmp", "image/bmp"),
  TIFF("tiff", "image/tiff");

  /** The number of bytes at the start of a file that determine its format. */
  static final int HEAD_LENGTH = 32;

  private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis");
  private static final Set<String> HEIC_BRANDS =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1");

  private final String extension;
  private final String contentType;

  ImageFormat(String extension, String contentType) {
    this.extension = extension;
    this.contentType = contentType;
  }

  /**
   * Returns the format of a file, or null if it is not an image.
   *
   * @param head the first {@value #HEAD_LENGTH} bytes, fewer if the file is shorter
   */
  static ImageFormat of(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
      return WEBP;
    }
    if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
      return GIF;
    }
    if (text.startsWith("ftyp", 4)) {
      return ofBrands(text);
    }
    if (text.startsWith("\u00ff\n") || text.startsWith("\0\0\0\fJXL \r\n\u0087\n")) {
      return JXL;
    }
    if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
      return TIFF;
    }
    return BmpParser.isHead(head) ? BMP : null;
  }

  /** A general brand, such as mif1, is followed by one that names the codec. */
  private static ImageFormat ofBrands(String head) {
    if (head.length() < 12) {
      return null;
    }
    String major = head.substring(8, 12);
    if (AVIF_BRANDS.contains(major)) {
      return AVIF;
    }
    if (!HEIC_BRANDS.contains(major)) {
      return null;
    }
    for (int at = 16; major.startsWith("m") && at + 4 <= head.length(); at += 4) {
      if (AVIF_BRANDS.contains(head.substring(at, at + 4))) {
        return AVIF;
      }
    }
    return HEIC;
  }

  /** The file name extension, without a dot. */
  String extension() {
    return extension;
  }

  /** The media type that is registered for the format. */
  String contentType() {
    return contentType;
  }

  /**
   * Reads the structure of a file from its first byte to its end. The time is at most proportional
   * to the size of the file. Bytes after the end of the image are ignored.
   *
   * @return the size in pixels, or null if the header does not give it
   * @throws java.io.EOFException if the file was cut off
   * @throws MalformedImageException if the file violates the rules of its format
   * @throws IOException if the file cannot be read
   */
  PixelSize read(ImageInput input) throws IOException {
    return switch (this) {
      case JPEG, PNG, WEBP -> scanner().readAll(input);
      case GIF -> GifParser.read(input);
      case AVIF, HEIC -> IsoMediaParser.readHeif(input);
      case JXL -> JxlParser.read(input);
      case BMP -> BmpParser.read(input);
      case TIFF -> TiffParser.read(input);
    };
  }

  /** Returns a new parser of an image that arrives in pieces, or null if the format needs all. */
  ImageScanner scanner() {
    return switch (this) {
      case JPEG -> new JpegParser();
      case PNG -> new PngParser();
      case WEBP -> new WebpParser();
      default -> null;
    };
  }
}
