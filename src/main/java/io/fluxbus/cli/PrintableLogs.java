package io.fluxbus.cli;

import io.fluxbus.internal.Printable;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A formatter of log records for a terminal. It escapes control characters. */
final class PrintableLogs extends Formatter {
  private final Formatter formatter;

  PrintableLogs(Formatter formatter) {
    this.formatter = formatter;
  }

  /** Installs this formatter for everything that the process logs to the console. */
  static void install() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      if (handler instanceof ConsoleHandler) {
        handler.setFormatter(new PrintableLogs(handler.getFormatter()));
      }
    }
  }

  @Override
  public String format(LogRecord record) {
    // Tabs indent the lines of a stack trace.
    return Printable.lines(formatter.format(record).replace("\t", "    "));
  }
}
