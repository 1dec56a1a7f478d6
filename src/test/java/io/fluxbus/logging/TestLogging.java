package io.fluxbus.logging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Configures {@code java.util.logging} for the tests. Maven names this class in the system property
 * {@code java.util.logging.config.class}.
 */
public final class TestLogging {
  static final Path FOLDER = Path.of("target", "test-logs");

  /** The log manager makes an instance before the first logger is used. */
  public TestLogging() throws IOException {
    Files.createDirectories(FOLDER);
    String configuration =
        String.join(
            "\n",
            ".level = INFO",
            "handlers = java.util.logging.FileHandler, " + ConsoleLog.class.getName(),
            "java.util.logging.FileHandler.pattern = " + FOLDER + "/" + file(),
            "java.util.logging.FileHandler.level = INFO",
            "java.util.logging.FileHandler.formatter = java.util.logging.SimpleFormatter");
    LogManager.getLogManager()
        .readConfiguration(
            new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) ->
            Logger.getLogger("").log(Level.SEVERE, "Uncaught in " + thread.getName(), failure));
  }

  private static String file() {
    return "tests-" + ProcessHandle.current().pid() + ".log";
  }
}
