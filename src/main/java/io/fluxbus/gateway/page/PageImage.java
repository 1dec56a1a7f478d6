package io.fluxbus.gateway.page;

import java.util.Objects;

/**
 * A stored image, as the live page shows it.
 *
 * @param path the path of its bytes on this server, relative to the page and without a leading
 *     slash, such as {@code v1/files/abc.jpg}
 * @param id the id of its request
 * @param width in pixels; 0 if unknown
 * @param height in pixels; 0 if unknown
 * @param prompt the page shows it only if {@link LivePageOptions#setShowPrompts} says so; may be
 *     null
 */
public record PageImage(String path, String id, int width, int height, String prompt) {
  /**
   * Creates an image.
   *
   * @throws IllegalArgumentException if the path does not stay on this server
   */
  public PageImage {
    Objects.requireNonNull(id, "id");
    if (path.startsWith("/") || path.contains(":") || path.contains("\\")) {
      throw new IllegalArgumentException("the path of an image must be relative");
    }
  }

  /** Without the prompt. */
  @Override
  public String toString() {
    return "PageImage[path=" + path + ", id=" + id + ", " + width + "x" + height + "]";
  }
}
