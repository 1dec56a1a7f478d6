package io.fluxbus.impl;

import io.fluxbus.http.KeyListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Logs the events of the API key of one client. */
final class KeyLog implements KeyListener {
  private static final String KEPT = ". The last key stays in use";

  private final Logger logger;
  private final String prefix;

  /**
   * @param name the name of the client
   */
  KeyLog(Logger logger, String name) {
    this.logger = logger;
    this.prefix = "client " + name + ": ";
  }

  @Override
  public void onReplaced() {
    logger.log(Level.INFO, () -> prefix + "the API key was replaced");
  }

  @Override
  public void onFailed(String problem) {
    logger.log(
        Level.WARNING, () -> prefix + "the API key could not be read again: " + problem + KEPT);
  }
}
