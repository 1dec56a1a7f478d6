package io.fluxbus.logging;

import java.util.ResourceBundle;

/** A logger that fails. */
public final class ThrowingLogger implements System.Logger {
  @Override
  public String getName() {
    return "throwing";
  }

  @Override
  public boolean isLoggable(Level level) {
    throw new IllegalStateException("isLoggable");
  }

  @Override
  public void log(Level level, String message) {
    throw new IllegalStateException("log");
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
    throw new IllegalStateException("log");
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... params) {
    throw new IllegalStateException("log");
  }
}
