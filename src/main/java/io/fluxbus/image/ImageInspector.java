package io.fluxbus.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/** Determines the format of an image and checks that it is complete. Blocks if it is a file. */
final class ImageInspector {
  private static final int MAX_FETCHES = 3;

  /** A CDN may send an error page with status 200. Usually, the next GET gets the image. */
  private static final int MAX_FETCHES_OF_NON_IMAGES = 2;

  private ImageInspector() {}

  /**
   * A complete image.
   *
   * @param size the size in pixels; null if the image does not contain it
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
      return inspect(input);
    }
  }

  /** Like {@link #inspect(Path)}, for a file that is open already, or bytes in memory. */
  static Inspected inspect(ImageInput input) throws IOException {
    byte[] head = input.head(ImageFormat.HEAD_LENGTH);
    ImageFormat format = ImageFormat.of(head);
    if (format == null) {
      throw notAnImage(head);
    }
    try {
      return new Inspected(format, format.read(input));
    } catch (EOFException e) {
      throw incomplete("it was cut off", input);
    } catch (MalformedImageException e) {
      throw incomplete(damage(format, e), input);
    }
  }

  /** Describes a violation of the rules of a format. */
  static String damage(ImageFormat format, MalformedImageException violation) {
    return "it is a damaged " + format + " (" + violation.getMessage() + ")";
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
  static ImageException incomplete(String message, ImageInput input) throws IOException {
    // The fingerprint is equal for equal bytes.
    return ImageException.badContent(message, input.length() + "-" + input.checksum(), MAX_FETCHES);
  }
}
