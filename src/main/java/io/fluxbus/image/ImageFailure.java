package io.fluxbus.image;

import io.vertx.core.VertxException;

/** Why an image is not on disk, in words that are safe to show. */
final class ImageFailure extends VertxException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  private ImageFailure(String message, boolean retryable) {
    super(message, true);
    this.retryable = retryable;
  }

  /** For what another GET may mend. */
  static ImageFailure again(String why) {
    return new ImageFailure(why, true);
  }

  /** For what another GET would meet again. */
  static ImageFailure lasting(String why) {
    return new ImageFailure(why, false);
  }

  /** The failure behind that exception, whose own message may show a URL and is left out. */
  static ImageFailure of(Throwable cause) {
    return cause instanceof ImageFailure failure
        ? failure
        : again("the exchange broke off (" + cause.getClass().getSimpleName() + ")");
  }

  boolean retryable() {
    return retryable;
  }

  ImageFailure after(int tries) {
    return new ImageFailure(getMessage() + ", tried " + tries + " times", retryable);
  }
}
