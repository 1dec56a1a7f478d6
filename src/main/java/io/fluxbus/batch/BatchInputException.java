package io.fluxbus.batch;

import java.io.IOException;

/** The input of a batch is no JSON Lines at all, as its beginning shows. Nothing was sent. */
public final class BatchInputException extends IOException {
  private static final long serialVersionUID = 1L;

  BatchInputException(String reason) {
    super("the input is not JSON Lines: " + reason);
  }
}
