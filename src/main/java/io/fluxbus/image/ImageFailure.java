package io.fluxbus.image;

import io.vertx.core.VertxException;

/** Why an image is not on disk, in words that are safe to show. */
final class ImageFailure extends VertxException {
  private static final long serialVersionUID = 1L;

  /** Whether, and how soon, another GET may succeed. */
  enum Retry {
    NEVER,
    SOON,
    /** The image is not there yet: a CDN may need seconds to get it. */
    LATER
  }

  private final Retry retry;
  private final String content;
  private final int fetches;
  private final long retryAfter;

  private ImageFailure(String message, Retry retry, String content, int fetches, long retryAfter) {
    super(message, true);
    this.retry = retry;
    this.content = content;
    this.fetches = fetches;
    this.retryAfter = retryAfter;
  }

  /** For what another GET may mend. */
  static ImageFailure again(String why) {
    return new ImageFailure(why, Retry.SOON, null, 0, 0);
  }

  /** For what another GET may mend after a longer pause. */
  static ImageFailure later(String why) {
    return new ImageFailure(why, Retry.LATER, null, 0, 0);
  }

  /** For what another GET would meet again. */
  static ImageFailure lasting(String why) {
    return new ImageFailure(why, Retry.NEVER, null, 0, 0);
  }

  /**
   * For bytes that are not a complete image. Another GET may bring others.
   *
   * @param content equal for equal bytes
   * @param fetches how often the same bytes are fetched at most
   */
  static ImageFailure content(String why, String content, int fetches) {
    return new ImageFailure(why, Retry.LATER, content, fetches, 0);
  }

  /** The failure behind that exception, whose own message may show a URL and is left out. */
  static ImageFailure of(Throwable cause) {
    return cause instanceof ImageFailure failure
        ? failure
        : again("the exchange broke off (" + cause.getClass().getSimpleName() + ")");
  }

  /**
   * The same failure, where the server said when to try again.
   *
   * @param retryAfter in milliseconds
   */
  ImageFailure withRetryAfter(long retryAfter) {
    return new ImageFailure(getMessage(), retry, content, fetches, retryAfter);
  }

  Retry retry() {
    return retry;
  }

  boolean retryable() {
    return retry != Retry.NEVER;
  }

  /** Equal for equal bytes; null if the failure is not about the bytes that came. */
  String content() {
    return content;
  }

  /** How often the same bytes are fetched at most. */
  int fetches() {
    return fetches;
  }

  /** In milliseconds; 0 if the server did not say. */
  long retryAfter() {
    return retryAfter;
  }

  ImageFailure after(int tries) {
    return new ImageFailure(
        getMessage() + ", tried " + tries + " times", retry, content, fetches, retryAfter);
  }
}
