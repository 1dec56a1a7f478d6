package io.fluxbus.image;

import java.io.IOException;

/** Thrown if bytes violate the rules of their image format. */
final class MalformedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedImageException(String message) {
    super(message);
  }

  static void check(boolean holds, String message) throws MalformedImageException {
    if (!holds) {
      throw new MalformedImageException(message);
    }
  }
}
