package io.fluxbus.image;

import io.vertx.core.VertxException;

/**
 * The reason why an image was not written. Its message contains no secret: of a URL it shows at
 * most the host.
 */
final class ImageException extends VertxException {
  private static final long serialVersionUID = 1L;

  /** Whether, and how soon, another GET may succeed. */
  enum RetryTime {
    NEVER,
    SOON,
    /** The image is not there yet: a CDN may need seconds to get it. */
    LATER
  }

  private final RetryTime retryTime;
  private final String content;
  private final int fetches;
  private final long retryAfter;

  private ImageException(
      String message, RetryTime retryTime, String content, int fetches, long retryAfter) {
    super(message, true);
    this.retryTime = retryTime;
    this.content = content;
    this.fetches = fetches;
    this.retryAfter = retryAfter;
  }

  /** A failure that another GET may not have. */
  static ImageException retryable(String message) {
    return new ImageException(message, RetryTime.SOON, null, 0, 0);
  }

  /** A failure that another GET may not have after a longer delay. */
  static ImageException retryableLater(String message) {
    return new ImageException(message, RetryTime.LATER, null, 0, 0);
  }

  /** A failure that every further GET would have. */
  static ImageException permanent(String message) {
    return new ImageException(message, RetryTime.NEVER, null, 0, 0);
  }

  /**
   * A response whose bytes are not a complete image. Another GET may return other bytes.
   *
   * @param content a fingerprint, which is equal for equal bytes
   * @param fetches how often the same bytes may be fetched
   */
  static ImageException badContent(String message, String content, int fetches) {
    return new ImageException(message, RetryTime.LATER, content, fetches, 0);
  }

  /** Converts an exception. Its message is left out, because it may contain a URL. */
  static ImageException of(Throwable cause) {
    return cause instanceof ImageException failure
        ? failure
        : retryable("the exchange failed (" + cause.getClass().getSimpleName() + ")");
  }

  /**
   * Adds the delay that the server requested.
   *
   * @param retryAfter in milliseconds
   */
  ImageException withRetryAfter(long retryAfter) {
    return new ImageException(getMessage(), retryTime, content, fetches, retryAfter);
  }

  RetryTime retryTime() {
    return retryTime;
  }

  boolean isRetryable() {
    return retryTime != RetryTime.NEVER;
  }

  /** The fingerprint of the received bytes; null if the failure does not concern them. */
  String content() {
    return content;
  }

  /** How often the same bytes may be fetched. */
  int fetches() {
    return fetches;
  }

  /** The delay that the server requested in milliseconds, or 0. */
  long retryAfter() {
    return retryAfter;
  }

  ImageException withTries(int tries) {
    return new ImageException(
        getMessage() + ", tried " + tries + " times", retryTime, content, fetches, retryAfter);
  }
}
