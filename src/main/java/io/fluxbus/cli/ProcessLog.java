package io.fluxbus.cli;

import io.fluxbus.internal.Printable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * The log of Fluxbus in a process of the command line. It goes to standard error. Commands print
 * their own reports, so only {@code serve} logs. A configuration file for {@code java.util.logging}
 * replaces all of this.
 */
final class ProcessLog {
  /** The levels by their names on the command line. */
  enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    Level level() {
      return switch (this) {
        case OFF -> Level.OFF;
        case ERROR -> Level.SEVERE;
        case WARN -> Level.WARNING;
        case INFO -> Level.INFO;
        case DEBUG -> Level.FINE;
        case TRACE -> Level.FINER;
      };
    }
  }

  /** A strong reference, because a logger that is collected loses its level. */
  private static final Logger FLUXBUS = Logger.getLogger("io.fluxbus");

  /** It warns at every start that Vert.x registers a gauge for each verticle. */
  private static final Logger METERS =
      Logger.getLogger("io.micrometer.core.instrument.MeterRegistry");

  private ProcessLog() {}

  /** Logs nothing of Fluxbus, unless a file configures the log. */
  static void disable() {
    if (!isConfigured()) {
      FLUXBUS.setLevel(Level.OFF);
    }
  }

  /** Logs from a level on, with timestamps, unless a file configures the log. */
  static void enable(LogLevel from) {
    if (isConfigured()) {
      return;
    }
    FLUXBUS.setLevel(from.level());
    METERS.setLevel(Level.SEVERE);
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      if (handler instanceof ConsoleHandler) {
        // The levels of the loggers decide.
        handler.setLevel(Level.ALL);
        handler.setFormatter(new Lines());
      }
    }
  }

  private static boolean isConfigured() {
    return System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null;
  }

  /** One line for each record, and the stack trace of an exception. */
  private static final class Lines extends Formatter {
    private final Formatter stackTraces = new SimpleFormatter();

    @Override
    public String format(LogRecord record) {
      String line =
          Instant.ofEpochMilli(record.getMillis()).truncatedTo(ChronoUnit.MILLIS)
              + " "
              + name(record.getLevel())
              + " "
              + (isOfFluxbus(record) ? "" : record.getLoggerName() + ": ")
              + formatMessage(record);
      return Printable.line(line)
          + "\n"
          + (record.getThrown() == null
              ? ""
              : Printable.lines(stackTraces.format(record).replace("\t", "    ")));
    }

    private static boolean isOfFluxbus(LogRecord record) {
      String name = record.getLoggerName();
      return name != null && name.startsWith(FLUXBUS.getName());
    }

    private static String name(Level level) {
      for (LogLevel known : LogLevel.values()) {
        if (known.level().equals(level)) {
          return known.name();
        }
      }
      return level.getName();
    }
  }
}
