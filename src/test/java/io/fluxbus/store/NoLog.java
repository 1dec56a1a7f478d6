package io.fluxbus.store;

import java.lang.System.Logger;
import java.util.ResourceBundle;

/** A logger that drops everything, for simulations whose store fails all the time. */
final class NoLog implements Logger {
  static final Logger INSTANCE = new NoLog();

  private NoLog() {}

  @Override
  public String getName() {
    return "none";
  }

  @Override
  public boolean isLoggable(Level level) {
    return false;
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {}

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... values) {}
}
