package io.fluxbus.logging;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints the newest lines of the log when a test fails. Maven lets JUnit find it. */
public final class LogOnFailure implements TestWatcher {
  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    System.err.printf(
        "The newest lines of the log when %s failed (all: %s):%n%s",
        context.getDisplayName(), TestLogging.FOLDER, ConsoleLog.newest());
  }
}
