package io.fluxbus.stub.paint;

import io.fluxbus.OutputFormat;
import java.awt.image.BufferedImage;

/**
 * A finished picture as the bytes of an image file. It takes a tenth of a second, on any thread.
 */
public final class Painting {
  private Painting() {}

  /**
   * Paints the picture of a key. The same key, size and format give the same bytes.
   *
   * @param key any number; every one gives another picture
   * @param width in pixels
   * @param height in pixels
   */
  public static byte[] of(long key, int width, int height, OutputFormat format) {
    BufferedImage picture = Painter.paint(key, width, height);
    return format == OutputFormat.PNG ? ImageEncoder.png(picture) : ImageEncoder.jpeg(picture);
  }
}
