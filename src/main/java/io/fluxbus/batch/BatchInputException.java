package io.fluxbus.batch;

import java.io.IOException;

/**
 * The input of a batch is not JSON Lines, as its first lines show. Nothing was sent. The message is
 * for users.
 */
public final class BatchInputException extends IOException {
  private static final long serialVersionUID = 1L;

  BatchInputException(String reason) {
    super("the input is not JSON Lines: " + reason);
  }
}
