package io.fluxbus.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Determines the format of an image file and checks that the file is complete. Blocks. */
final class ImageInspector {
  private static final int MAX_FETCHES = 3;

  /** A CDN may send an error page with status 200. Usually, the next GET gets the image. */
  private static final int MAX_FETCHES_OF_NON_IMAGES = 2;

  private ImageInspector() {}

  /**
   * An image in a file.
   *
   * @param size the size in pixels; null if the file does not contain it
   */
  record Inspected(ImageFormat format, PixelSize size) {}

  /**
   * Inspects a file.
   *
   * @throws ImageException if it is not an image, or not a complete one
   * @throws IOException if the file cannot be read
   */
  static Inspected inspect(Path file) throws IOException {
    try (ImageInput input = ImageInput.open(file)) {
      return inspect(file, input);
    }
  }

  /** Like {@link #inspect(Path)}, for a file that is open already. */
  static Inspected inspect(Path file, ImageInput input) throws IOException {
    byte[] head = input.head(ImageFormat.HEAD_LENGTH);
    ImageFormat format = ImageFormat.of(head);
    if (format == null) {
      throw notAnImage(head);
    }
    return inspect(file, input, format);
  }

  private static Inspected inspect(Path file, ImageInput input, ImageFormat format)
      throws IOException {
    try {
      return new Inspected(format, format.read(input));
    } catch (EOFException e) {
      throw incomplete("it was cut off", file);
    } catch (MalformedImageException e) {
      throw incomplete("it is a damaged " + format + " (" + e.getMessage() + ")", file);
    }
  }

  static ImageException notAnImage(byte[] head) {
    String message =
        head.length < 8
            ? "only " + head.length + " bytes were received"
            : "the response is not an image";
    return ImageException.badContent(
        message, HexFormat.of().formatHex(head), MAX_FETCHES_OF_NON_IMAGES);
  }

  /** The failure of an incomplete or damaged image. Another GET may return the complete image. */
  static ImageException incomplete(String message, Path file) throws IOException {
    return ImageException.badContent(message, fingerprint(file), MAX_FETCHES);
  }

  /** Reads the first {@link ImageFormat#HEAD_LENGTH} bytes, or all if there are fewer. */
  static byte[] head(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return input.readNBytes(ImageFormat.HEAD_LENGTH);
    }
  }

  /** Returns a fingerprint, which is equal for equal files. */
  private static String fingerprint(Path file) throws IOException {
    try (ImageInput input = ImageInput.open(file)) {
      CRC32 checksum = new CRC32();
      input.update(checksum, input.length());
      return input.length() + "-" + checksum.getValue();
    }
  }
}
