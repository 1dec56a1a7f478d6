package io.fluxbus.bridge;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The connection to a caller, below the protocol. Used on one event loop. */
interface Link {
  /**
   * Writes a message.
   *
   * @return completes when the operating system has it
   */
  Future<Void> write(Buffer json);

  /** Closes the connection after what was written. */
  void close();

  /** Closes the connection at once. */
  void abort();
}
