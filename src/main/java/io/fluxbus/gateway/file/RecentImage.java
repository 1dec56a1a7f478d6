package io.fluxbus.gateway.file;

/**
 * An image that was stored in this process.
 *
 * @param name the name of its file
 * @param id the id of its request
 * @param prompt the beginning of the prompt
 * @param width in pixels; 0 if unknown
 * @param height in pixels; 0 if unknown
 */
public record RecentImage(String name, String id, String prompt, int width, int height) {
  /** Does not show the prompt. */
  @Override
  public String toString() {
    return "RecentImage[" + name + " of " + id + "]";
  }
}
