package io.fluxbus.http;

/** A successful response has no image that could be kept. Its message says why, without secrets. */
final class NoImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean malformed;

  /**
   * @param malformed whether the body could not be read to its end
   */
  NoImageException(String message, boolean malformed) {
    super(message, null, false, false);
    this.malformed = malformed;
  }

  boolean isMalformed() {
    return malformed;
  }
}
