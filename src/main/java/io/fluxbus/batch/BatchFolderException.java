package io.fluxbus.batch;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown if a batch cannot use its folder, or if its input is not the one that the folder was
 * started with. Nothing was sent. The message is for users and names the file.
 */
public final class BatchFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  BatchFolderException(String message) {
    super(message);
  }

  static BatchFolderException otherInput(Path folder, String reason) {
    return new BatchFolderException(
        "the input is not the one that " + folder + " was started with: " + reason);
  }

  BatchFolderException(String message, Throwable cause) {
    super(message, cause);
  }
}
