package io.fluxbus.image;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * A complete image in memory.
 *
 * @param bytes the image
 * @param contentType such as {@code image/png}, determined from the bytes
 * @param width the width in pixels; null if the bytes do not contain it
 * @param height the height in pixels; null if the bytes do not contain it
 */
public record ImageContent(Buffer bytes, String contentType, Integer width, Integer height) {
  /** Creates the content of an image. */
  public ImageContent {
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(contentType, "contentType");
  }

  /** Does not show the bytes. */
  @Override
  public String toString() {
    return "ImageContent["
        + contentType
        + ", "
        + bytes.length()
        + " bytes"
        + (width == null || height == null ? "" : ", " + width + "x" + height)
        + "]";
  }
}
