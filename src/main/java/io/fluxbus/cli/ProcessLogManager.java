package io.fluxbus.cli;

import java.util.logging.LogManager;

/**
 * Keeps the log until the process has ended. The usual log manager removes all handlers as soon as
 * the process is interrupted, so that nothing would be logged while {@code serve} drains.
 */
public final class ProcessLogManager extends LogManager {
  @Override
  public void reset() {
    // The process ends anyway.
  }
}
