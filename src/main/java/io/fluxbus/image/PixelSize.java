package io.fluxbus.image;

/**
 * The size of an image according to its header. A rotation in the metadata is not applied.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
record PixelSize(int width, int height) {

  /**
   * Checks the numbers of a header.
   *
   * @throws MalformedImageException if one of them is not a positive int
   */
  static PixelSize of(long width, long height) throws MalformedImageException {
    MalformedImageException.check(
        width > 0 && height > 0 && width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE,
        "the size is " + width + "x" + height);
    return new PixelSize((int) width, (int) height);
  }

  long area() {
    return (long) width * height;
  }
}
