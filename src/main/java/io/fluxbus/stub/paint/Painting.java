package io.fluxbus.stub.paint;

import io.fluxbus.OutputFormat;
import java.awt.image.BufferedImage;

/**
 * Creates image files from numbers. An image takes about a tenth of a second of CPU time. Any
 * thread may call it, except an event loop.
 */
public final class Painting {
  private Painting() {}

  /**
   * Paints the picture of a key. The same key, size and format give the same bytes.
   *
   * @param key any number; different numbers give different pictures
   * @param width in pixels
   * @param height in pixels
   */
  public static byte[] of(long key, int width, int height, OutputFormat format) {
    BufferedImage picture = Painter.paint(key, width, height);
    return format == OutputFormat.PNG ? ImageEncoder.png(picture) : ImageEncoder.jpeg(picture);
  }
}
