package io.fluxbus.image;

import io.fluxbus.internal.HttpUrl;
import io.fluxbus.internal.Origin;
import java.util.function.Supplier;

/**
 * The URL of an image. Most URLs are signed and thus secret, so {@link #toString} shows only the
 * origin.
 */
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
   * @throws ImageException if it is not an http or https URL, or contains user info
   */
  static ImageUrl parse(String text) {
    return parse(text, "its URL", () -> HttpUrl.parse(text));
  }

  /**
   * Resolves the location of a redirect.
   *
   * @param location an absolute URL, or one relative to this URL
   * @throws ImageException as in {@link #parse}
   */
  ImageUrl resolve(String location) {
    return parse(location, "its redirect", () -> url.resolve(location));
  }

  Origin origin() {
    return origin;
  }

  /** The path and query of the request, which are secret. */
  String target() {
    return url.target();
  }

  @Override
  public String toString() {
    return origin.toString();
  }

  private static ImageUrl parse(String text, String subject, Supplier<HttpUrl> parser) {
    if (text.length() > MAX_LENGTH) {
      throw ImageException.permanent(subject + " is longer than " + MAX_LENGTH + " characters");
    }
    try {
      return new ImageUrl(parser.get());
    } catch (IllegalArgumentException e) {
      throw ImageException.permanent(subject + " is rejected: " + e.getMessage());
    }
  }
}
