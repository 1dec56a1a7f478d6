package io.fluxbus.image;

import io.fluxbus.internal.ForbiddenRouteException;
import io.fluxbus.internal.UnresolvedHostException;
import io.vertx.core.VertxException;

/**
 * The reason why an image was not saved. Its message contains no secret: it shows at most the host
 * of a URL.
 */
final class ImageException extends VertxException {
  private static final long serialVersionUID = 1L;

  /** When another GET may succeed. */
  enum RetryTime {
    NEVER,
    SOON,
    /** The image may not be available yet: a CDN may need seconds to get it. */
    LATER
  }

  private final RetryTime retryTime;
  private final String fingerprint;
  private final int maxFetches;
  private final long retryAfter;

  private ImageException(
      String message, RetryTime retryTime, String fingerprint, int maxFetches, long retryAfter) {
    super(message, true);
    this.retryTime = retryTime;
    this.fingerprint = fingerprint;
    this.maxFetches = maxFetches;
    this.retryAfter = retryAfter;
  }

  /** A transient failure: another GET may succeed. */
  static ImageException retryable(String message) {
    return new ImageException(message, RetryTime.SOON, null, 0, 0);
  }

  /** A transient failure: another GET may succeed after a longer delay. */
  static ImageException retryableLater(String message) {
    return new ImageException(message, RetryTime.LATER, null, 0, 0);
  }

  /** A permanent failure: every further GET would fail too. */
  static ImageException permanent(String message) {
    return new ImageException(message, RetryTime.NEVER, null, 0, 0);
  }

  /** No thread can receive an image any more. */
  static ImageException vertxClosed() {
    return permanent("the Vertx is closed");
  }

  /**
   * A response whose bytes are not a complete image. Another GET may return other bytes.
   *
   * @param fingerprint is equal for equal bytes
   * @param maxFetches how often the same bytes may be fetched
   */
  static ImageException badContent(String message, String fingerprint, int maxFetches) {
    return new ImageException(message, RetryTime.LATER, fingerprint, maxFetches, 0);
  }

  /** Converts an exception. Omits its message, because it may contain a URL. */
  static ImageException of(Throwable cause) {
    if (cause instanceof ImageException failure) {
      return failure;
    }
    if (cause instanceof ForbiddenRouteException) {
      return permanent(cause.getMessage());
    }
    return retryable(
        cause instanceof UnresolvedHostException
            ? cause.getMessage()
            : "the exchange failed (" + cause.getClass().getSimpleName() + ")");
  }

  /**
   * Adds the delay that the server requested.
   *
   * @param retryAfter in milliseconds
   */
  ImageException withRetryAfter(long retryAfter) {
    return new ImageException(getMessage(), retryTime, fingerprint, maxFetches, retryAfter);
  }

  RetryTime retryTime() {
    return retryTime;
  }

  boolean isRetryable() {
    return retryTime != RetryTime.NEVER;
  }

  /** The fingerprint of the received bytes; null if they are not the reason of the failure. */
  String fingerprint() {
    return fingerprint;
  }

  /** How often the same bytes may be fetched. */
  int maxFetches() {
    return maxFetches;
  }

  /** The delay that the server requested in milliseconds, or 0. */
  long retryAfter() {
    return retryAfter;
  }

  /** Adds the number of attempts to the message. */
  ImageException withAttempts(int attempts) {
    return new ImageException(
        getMessage() + ", tried " + attempts + " times",
        retryTime,
        fingerprint,
        maxFetches,
        retryAfter);
  }
}
