package io.fluxbus;

/**
 * An image of a result. It has a {@code url} or a {@code b64Json}; every other component may be
 * null.
 *
 * @param url the URL of the image. It is often signed and expires soon, so treat it as a secret:
 *     {@link #toString} does not show it
 * @param b64Json the bytes of the image in Base64
 * @param width the width in pixels
 * @param height the height in pixels
 * @param contentType the media type, such as {@code image/jpeg}
 * @param nsfw whether the API's safety checker flagged the image
 * @param file the path of the file in which the image was saved on this machine
 */
public record GeneratedImage(
    String url,
    String b64Json,
    Integer width,
    Integer height,
    String contentType,
    Boolean nsfw,
    String file) {

  /**
   * Creates an image.
   *
   * @throws IllegalArgumentException if there is neither a url nor a b64Json
   */
  public GeneratedImage {
    if (url == null && b64Json == null) {
      throw new IllegalArgumentException("an image has a url or a b64_json");
    }
  }

  /** Returns a copy that is saved in a file, with the type and size that its bytes show. */
  public GeneratedImage withFile(String file, String contentType, Integer width, Integer height) {
    return new GeneratedImage(url, b64Json, width, height, contentType, nsfw, file);
  }

  /** Returns a copy that is not saved in a file. */
  public GeneratedImage withoutFile() {
    return new GeneratedImage(url, b64Json, width, height, contentType, nsfw, null);
  }

  /** Shows neither the URL nor the bytes. */
  @Override
  public String toString() {
    return "GeneratedImage["
        + (url != null ? "url" : "b64_json")
        + (width == null || height == null ? "" : ", " + width + "x" + height)
        + (file == null ? "" : ", file=" + file)
        + "]";
  }
}
