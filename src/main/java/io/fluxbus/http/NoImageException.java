package io.fluxbus.http;

/**
 * A successful response contains no usable image. The message gives the reason, without secrets.
 */
final class NoImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean malformed;

  /**
   * @param malformed whether the body could not be parsed to its end
   */
  NoImageException(String message, boolean malformed) {
    super(message, null, false, false);
    this.malformed = malformed;
  }

  boolean isMalformed() {
    return malformed;
  }
}
