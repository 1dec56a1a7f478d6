package io.fluxbus.batch;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A batch cannot run in its folder, or not with this input. Nothing was sent. The message is for
 * users and names the file.
 */
public final class BatchFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  BatchFolderException(String message) {
    super(message);
  }

  static BatchFolderException otherInput(Path folder, String why) {
    return new BatchFolderException(
        "the input is not the one that " + folder + " was begun with: " + why);
  }

  BatchFolderException(String message, Throwable cause) {
    super(message, cause);
  }
}
