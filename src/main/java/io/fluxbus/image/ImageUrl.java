package io.fluxbus.image;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * An image's URL, taken apart. Most are signed, so {@link #toString} shows the origin only.
 *
 * @param target the path and query as they go out: a secret
 */
record ImageUrl(Origin origin, String target) {
  static final int MAX_LENGTH = 8192;

  /**
   * Takes a URL apart.
   *
   * @throws ImageFailure when it is not an http or https URL that every program reads the same
   */
  static ImageUrl parse(String text) {
    check(text);
    try {
      return of(new URI(text));
    } catch (URISyntaxException e) {
      // The cause would show the URL.
      throw ImageFailure.lasting("its URL is malformed");
    }
  }

  /**
   * Where a redirect leads from here.
   *
   * @param location absolute, or relative to this URL
   * @throws ImageFailure as in {@link #parse}
   */
  ImageUrl resolve(String location) {
    check(location);
    try {
      return of(new URI(origin + target).resolve(new URI(location)));
    } catch (URISyntaxException e) {
      throw ImageFailure.lasting("its redirect is malformed");
    }
  }

  @Override
  public String toString() {
    return origin.toString();
  }

  private static void check(String text) {
    if (text.length() > MAX_LENGTH) {
      throw ImageFailure.lasting("its URL is longer than " + MAX_LENGTH + " characters");
    }
    if (text.chars().anyMatch(c -> c <= ' ' || (c >= 0x7f && c <= 0x9f))) {
      throw ImageFailure.lasting("its URL has a space or a control character");
    }
  }

  private static ImageUrl of(URI url) throws URISyntaxException {
    Origin origin;
    try {
      origin = Origin.of(url);
    } catch (IllegalArgumentException e) {
      throw ImageFailure.lasting("its URL is refused: " + e.getMessage());
    }
    URI ascii = new URI(url.toASCIIString());
    String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    return new ImageUrl(
        origin, ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery());
  }
}
