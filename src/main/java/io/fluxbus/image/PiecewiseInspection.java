package io.fluxbus.image;

import io.fluxbus.image.ImageInspector.Inspected;
import java.nio.ByteBuffer;

/**
 * Inspects an image while its pieces are written, so that a complete image is not read again. Says
 * nothing about any other bytes: {@link ImageInspector} reads them from the file.
 */
final class PiecewiseInspection {
  private final ImageFormat format;

  /** Null if the file must be inspected. */
  private ImageScanner scanner;

  /**
   * @param head the first {@link ImageFormat#HEAD_LENGTH} bytes, fewer if there are not as many
   */
  PiecewiseInspection(byte[] head) {
    format = ImageFormat.of(head);
    scanner = format == null ? null : format.scanner();
  }

  /** Reads the next piece. Its position does not change. */
  void read(ByteBuffer piece) {
    if (scanner != null) {
      try {
        scanner.read(piece.duplicate());
      } catch (MalformedImageException e) {
        scanner = null;
      }
    }
  }

  /** Returns the image if the pieces are a complete one; null if the file must be inspected. */
  Inspected result() {
    return scanner != null && scanner.isComplete() ? new Inspected(format, scanner.size()) : null;
  }
}
