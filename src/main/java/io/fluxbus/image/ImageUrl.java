package io.fluxbus.image;

import io.fluxbus.internal.HttpUrl;
import java.util.function.Supplier;

/** An image's URL. Most are signed, so {@link #toString} shows the origin only. */
final class ImageUrl {
  static final int MAX_LENGTH = 8192;

  private final HttpUrl url;
  private final Origin origin;

  private ImageUrl(HttpUrl url) {
    this.url = url;
    this.origin = Origin.of(url);
  }

  /**
   * Parses a URL as browsers do.
   *
   * @throws ImageFailure when it is not an http or https URL, or has user info
   */
  static ImageUrl parse(String text) {
    return checked(text, "its URL", () -> HttpUrl.parse(text));
  }

  /**
   * Where a redirect leads from here.
   *
   * @param location absolute, or relative to this URL
   * @throws ImageFailure as in {@link #parse}
   */
  ImageUrl resolve(String location) {
    return checked(location, "its redirect", () -> url.resolve(location));
  }

  Origin origin() {
    return origin;
  }

  /** The path and query as they go out: a secret. */
  String target() {
    return url.target();
  }

  @Override
  public String toString() {
    return origin.toString();
  }

  private static ImageUrl checked(String text, String what, Supplier<HttpUrl> parsed) {
    if (text.length() > MAX_LENGTH) {
      throw ImageFailure.lasting(what + " is longer than " + MAX_LENGTH + " characters");
    }
    try {
      return new ImageUrl(parsed.get());
    } catch (IllegalArgumentException e) {
      throw ImageFailure.lasting(what + " is refused: " + e.getMessage());
    }
  }
}
