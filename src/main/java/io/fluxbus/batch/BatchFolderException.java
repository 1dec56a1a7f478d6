package io.fluxbus.batch;

import java.io.IOException;

/** A batch cannot go on in its folder, or not with this input. Nothing was sent because of it. */
public final class BatchFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  BatchFolderException(String message) {
    super(message);
  }

  BatchFolderException(String message, Throwable cause) {
    super(message, cause);
  }
}
