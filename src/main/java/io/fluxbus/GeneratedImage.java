package io.fluxbus;

/**
 * One image of a result. It has a {@code url} or a {@code b64Json}; every other component may be
 * null, because the API may leave it out.
 *
 * @param url where the image can be fetched; often signed and short-lived, so it is a secret and
 *     {@link #toString} cuts it
 * @param b64Json the image's bytes in Base64
 * @param width in pixels
 * @param height in pixels
 * @param contentType such as {@code image/jpeg}
 * @param nsfw whether the API's safety checker flagged it
 * @param file where the image was written on this machine
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
   * @throws IllegalArgumentException without a url and without a b64Json
   */
  public GeneratedImage {
    if (url == null && b64Json == null) {
      throw new IllegalArgumentException("an image has a url or a b64_json");
    }
  }

  /** The same image in a file, with the size in pixels and the type that its bytes show. */
  public GeneratedImage withFile(String file, String contentType, Integer width, Integer height) {
    return new GeneratedImage(url, b64Json, width, height, contentType, nsfw, file);
  }

  /** The same image, which is not in a file. */
  public GeneratedImage withoutFile() {
    return new GeneratedImage(url, b64Json, width, height, contentType, nsfw, null);
  }

  /** Without the URL's path and query, and without the image's bytes. */
  @Override
  public String toString() {
    return "GeneratedImage["
        + (url != null ? "url" : "b64_json")
        + (width == null || height == null ? "" : ", " + width + "x" + height)
        + (file == null ? "" : ", file=" + file)
        + "]";
  }
}
