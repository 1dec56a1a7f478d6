package io.fluxbus.cli;

/** What was asked for cannot be begun: the options or the configuration are wrong. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line for the person at the command line
   */
  UsageException(String message) {
    super(message);
  }
}
