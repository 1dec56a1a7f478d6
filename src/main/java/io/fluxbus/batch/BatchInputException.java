package io.fluxbus.batch;

import java.io.IOException;

/**
 * Thrown if the first lines of a batch's input show that it is not JSON Lines. Nothing was sent.
 * The message is for users.
 */
public final class BatchInputException extends IOException {
  private static final long serialVersionUID = 1L;

  BatchInputException(String reason) {
    super("the input is not JSON Lines: " + reason);
  }
}
