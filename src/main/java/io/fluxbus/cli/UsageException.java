package io.fluxbus.cli;

/** Thrown if the options or the configuration are invalid. Nothing was sent. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line for the person at the command line
   */
  UsageException(String message) {
    super(message);
  }
}
